import {
  apiVersion,
  Cells,
  interpret,
  World,
  type Declarations,
  type Equations,
  type Plugin,
  type Stage,
} from '@courant/core'
import { NdArray, type Grid, type GridFunction, type Operator } from 'courant'

/** Keeps what each pass made. */
export const watching = (stages: Stage[]): Plugin => ({
  name: 'watching',
  apiVersion,
  options: {},
  changed: {},
  extras: {},
  apply: ({ hooks }) => hooks.afterPass.tap('watching', (stage) => void stages.push(stage)),
})

/** All values of a function, halo included, in double precision. */
export const stored = (f: GridFunction): Float64Array =>
  Float64Array.from(new NdArray(f.storage, { region: 'all' }).toFlat() as ArrayLike<number>)

/**
 * The values that its functions have now, and the scalars that a run of the operator would take. `more` are the sizes of
 * what is no dimension of the grid.
 */
export function worldOf(
  operator: Operator,
  grid: Grid,
  functions: ReadonlyMap<string, GridFunction>,
  { decls }: { readonly decls: Declarations } = operator.program,
  more: Readonly<Record<string, number>> = {},
): World {
  const sizes = { ...Object.fromEntries(grid.dimensionNames.map((dim, axis) => [dim, grid.shape[axis] ?? 1])), ...more }
  const cells = [...decls.fields.values()].map((field) => {
    const made = Cells.of(field, sizes)
    const f = functions.get(field.name)
    if (f) made.data.set(stored(f))
    return [field.name, made] as const
  })
  const scalars = [...operator.arguments()].map(([name, { value }]) => [name, value] as const)
  return new World(new Map(scalars), new Map(cells))
}

/** What the equations of an operator as written, the first of its `stages`, make of the values that its functions have now. */
export function interpreted(
  operator: Operator,
  stages: readonly Stage[],
  grid: Grid,
  functions: ReadonlyMap<string, GridFunction>,
): World {
  const world = worldOf(operator, grid, functions)
  interpret(stages[0]?.root as Equations, world, { seed: 1 })
  return world
}
