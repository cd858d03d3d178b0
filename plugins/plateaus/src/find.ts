import { oncePerVersion, rowsOf, type FieldObject, type StorageObject } from '@courant/core'

/** Along the last axis, counted from the first grid point, both included. */
export type Plateau = readonly [first: number, last: number]

/** A shorter one saves nothing. */
const shortest = 16

/**
 * The longest stretch of the last axis along which each row of a function holds one value, its own. Whoever calls holds the
 * function. Undefined where there is none, and where the function has no values yet or somebody else may change them.
 */
export function plateauOf(object: FieldObject): Plateau | undefined {
  const { isAllocated, pages, pinnedBy } = object.storage
  return !isAllocated || pages || pinnedBy !== undefined ? undefined : plateauNow(object)
}

const plateauNow = oncePerVersion(({ storage, domainShape, inset }): Plateau | undefined => {
  const found = search(storage, domainShape.at(-1) ?? 0)
  // Of a function on part of its grid, kernels count from the grid's first point.
  const before = inset?.at(-1)?.[0] ?? 0
  return found && [found[0] + before, found[1] + before]
})

/** Of all rows, those in the halo too, the part within the domain: `count` elements. */
function search(storage: StorageObject, count: number): Plateau | undefined {
  const { layout } = storage
  const first = layout.regions['domain']?.start.at(-1) ?? 0
  /** Where some row changes its value. */
  const steps = new Uint8Array(count)
  let longest: Plateau | undefined = [0, count - 1]
  const start = layout.shape.map(() => 0).with(-1, first)
  for (const row of rowsOf(storage, start, layout.shape.with(-1, count))) {
    let isNew = false
    for (let i = 1; i < count; i++) {
      if (steps[i] === 0 && !Object.is(row[i], row[i - 1])) {
        steps[i] = 1
        isNew = true
      }
    }
    // Most models have none: a few rows tell.
    if (isNew) longest = longestOf(steps)
    if (!longest) return undefined
  }
  return longest
}

function longestOf(steps: Uint8Array): Plateau | undefined {
  let [first, longest]: [number, Plateau] = [0, [0, -1]]
  for (let i = 1; i <= steps.length; i++) {
    if (i < steps.length && steps[i] === 0) continue
    if (i - first > longest[1] - longest[0] + 1) longest = [first, i - 1]
    first = i
  }
  return longest[1] - longest[0] + 1 < shortest ? undefined : longest
}
