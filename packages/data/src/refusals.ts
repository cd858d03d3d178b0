import { fail, inWords, refuseUnknown } from '@courant/core'
import { sizeOf } from './layout.ts'
import type { FlatSource } from './source.ts'
import type { Storage } from './storage.ts'

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`

export function wrongShape(storage: Storage, target: readonly number[], { values, shape }: FlatSource): never {
  const found = shape ? `an array of shape ${show(shape)}` : `${values.length} values`
  return fail({
    code: 'data/wrong-shape',
    message: `Cannot assign ${found} to '${storage.name}', whose shape here is ${show(target)}.`,
    notes: shape ? [] : [`A typed array needs one value per element: ${sizeOf(target)}, the last axis fastest.`],
    hints: hints(storage, target, shape, values.length),
  })
}

function hints(
  storage: Storage,
  target: readonly number[],
  shape: readonly number[] | undefined,
  count: number,
): string[] {
  const { regions } = storage.layout
  const same = Object.keys(regions).find((name) => {
    const box = regions[name]?.shape ?? []
    return shape ? show(box) === show(shape) : sizeOf(box) === count
  })
  if (same === 'all') return [`The values fit '${storage.name}' with its halo: assign to dataWithHalo.`]
  if (same === 'domain') return [`The values fit '${storage.name}' without its halo: assign to data.`]
  if (shape && target.slice(target.length - shape.length).join() === shape.join()) {
    return ['To repeat it along the leading axes use assign(...); to set one of them, set(value, index).']
  }
  return ['Choose the part to assign to with slice(...), or repeat axes of length 1 with assign(...).']
}

export function wrongCount(storage: Storage, shape: readonly number[], count: number): never {
  return fail({
    code: 'data/bad-index',
    message: `'${storage.name}' has ${shape.length} axes here, but ${count === 1 ? '1 index was' : `${count} indices were`} given.`,
    notes: [`Its shape is ${show(shape)}.`],
    hints: count < shape.length ? ['For a part of the array use slice(...).'] : [],
  })
}

/** What an array is made with: a shape, and options by name. Throws `data/bad-shape`, `data/unknown-option`. */
export function checkMade(shape: unknown, options: unknown): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    fail({
      code: 'data/bad-shape',
      message: `The shape of an array is a list of whole numbers from 0 on, not ${inWords(shape)}.`,
      hints: ['For example: NdArray.zeros([101, 51]).'],
    })
  }
  if (typeof options !== 'object' || options === null) {
    return fail({
      code: 'data/unknown-option',
      message: `Options of an array come by name, not as ${inWords(options)}.`,
      notes: ['It takes: dtype, name.'],
    })
  }
  refuseUnknown(options, ['dtype', 'name'], 'An array', 'data/unknown-option')
}

/** What the function given to `map` made of an element. */
export function notMade(value: unknown, { name }: Storage, index: readonly number[]): never {
  return fail({
    code: 'data/wrong-value',
    message: `The function gave ${inWords(value)} for the element [${index.join(', ')}] of '${name}', not a number.`,
    hints: value === undefined ? ["A function with braces needs a 'return'."] : [],
  })
}

/** What `map` calls for each value. */
export function notAFunction(storage: Storage): never {
  return fail({
    code: 'data/wrong-value',
    message: `'map' calls a function for each value of '${storage.name}', and was given none.`,
    hints: ['For example: m.data.map((value) => 1 / value ** 2).'],
  })
}

/** Where `set` takes one number for each axis. */
export function notAnIndex(storage: Storage, found: unknown): never {
  return fail({
    code: 'data/bad-index',
    message: `An index of '${storage.name}' is a whole number, not ${inWords(found)}.`,
    hints: [
      'Give one number for each axis: set(value, 0, 1, 2).',
      'To set a part, take it first: slice(...).set(value).',
    ],
  })
}

export function notContiguous(storage: Storage): never {
  return fail({
    code: 'data/not-contiguous',
    message: `The elements of this part of '${storage.name}' don't follow each other in memory, so no typed array can show them.`,
    notes: ["A halo, padding, a slice or a plugin's layout lies between them."],
    hints: ['Take a copy with toFlat().', 'Or ask for all of the memory, halo included: dataWithHalo.asTypedArray().'],
  })
}

export function readonlyView(storage: Storage): never {
  return fail({
    code: 'data/read-only',
    message: `This view of '${storage.name}' is read-only.`,
    hints: ['Write through data or dataWithHalo.'],
  })
}
