import { elementBytes, fieldOf, isPointsObject, type FieldObject, type RuntimeHooks } from '@courant/core'
import type { Call } from './bind/bind.ts'
import { tableBytes } from './bind/table-bytes.ts'
import { plannedBytes, scratchBytes } from './layouts.ts'

/** Bytes of a run on the host, by what they are for. */
export interface MemoryCategories {
  /** Points of the domains of functions that keep a few time steps, or have no time. */
  readonly fields: number
  /** Transient functions, halo included; they live as long as a run. */
  readonly transient: number
  /** Points of the domains of functions that keep every time step. */
  readonly saved: number
  /** Values of sparse functions. */
  readonly sparse: number
  /** What lies around domains: halo and padding. */
  readonly halo: number
  /** What ties sparse functions to the grid, and tables of plugins. */
  readonly tables: number
  /** Fields that the operator's passes made for themselves; they live as long as a run. */
  readonly scratch: number
}

export interface MemoryEstimate {
  /** Bytes in all. */
  readonly total: number
  readonly categories: MemoryCategories
  /** Bytes of each function, table and scratch field, by name. */
  readonly byName: ReadonlyMap<string, number>
  /** Several lines, for people. */
  toString(): string
}

/** What the arrays of a call take, whether they are allocated by now or not. Allocates none of them. */
export function estimate(call: Call, hooks: RuntimeHooks): MemoryEstimate {
  const sums = { fields: 0, transient: 0, saved: 0, sparse: 0, halo: 0, tables: 0, scratch: 0 }
  const byName = new Map<string, number>()
  const add = (name: string, category: keyof MemoryCategories, bytes: number): void => {
    sums[category] += bytes
    byName.set(name, (byName.get(name) ?? 0) + bytes)
  }
  for (const [name, object] of call.fields) {
    const bytes = plannedBytes(name, object, call, hooks)
    if (object.transient) {
      add(name, 'transient', bytes)
      continue
    }
    const domain = Math.min(bytes, product(object.domainShape) * elementBytes(fieldOf(call.program.decls, name)))
    add(name, categoryOf(call, name, object), domain)
    add(name, 'halo', bytes - domain)
  }
  for (const [name, bytes] of tableBytes(call)) add(name, 'tables', bytes)
  for (const [name, bytes] of scratchBytes(call, hooks)) add(name, 'scratch', bytes)
  const total = Object.values(sums).reduce((sum, bytes) => sum + bytes, 0)
  const lines = Object.entries(sums).filter(([, bytes]) => bytes > 0)
  const text = [
    `Operator '${call.program.name}' takes ${inUnits(total)}:`,
    ...lines.map(([what, n]) => `  ${what}: ${inUnits(n)}`),
  ]
  return { total, categories: sums, byName, toString: () => text.join('\n') }
}

function categoryOf({ program }: Call, name: string, object: FieldObject): 'fields' | 'saved' | 'sparse' {
  if (isPointsObject(object)) return 'sparse'
  const { dimensions } = program.decls
  const keepsAll = fieldOf(program.decls, name).axes.some(({ dim = '', slots }) => {
    const dimension = dimensions.get(dim)
    const walked = dimension?.sampled ? dimensions.get(dimension.sampled.of) : dimension
    return walked?.kind === 'time' && slots === undefined
  })
  return keepsAll ? 'saved' : 'fields'
}

const product = (shape: readonly number[]): number => shape.reduce((all, n) => all * n, 1)

function inUnits(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`
}
