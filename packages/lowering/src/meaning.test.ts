import {
  CourantError,
  interpret,
  printBody,
  World,
  type Clusters,
  type Compilation,
  type Declarations,
} from '@courant/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evaluateBound } from './bounds/bound-expr.ts'
import { boundsOf } from './bounds/bounds.ts'
import { compile } from './testing/compile.ts'
import { programs } from './testing/random-program.ts'

/** Small enough to interpret, large enough for every shift: steps 2 to 4 of 7, points 0 to 4 with a halo of 4. */
const sizes = { time: 7, x: 5, y: 4, z: 3, p_src: 2, p_rec: 3 }
const scalars: Readonly<Record<string, number>> = {
  ...{ dt: 0.5, h_x: 1.25, h_y: 0.75, h_z: 2, time_m: 2, time_M: 4 },
  ...{ x_m: 0, x_M: 4, y_m: 0, y_M: 3, z_m: 0, z_M: 2, p_src_m: 0, p_src_M: 1, p_rec_m: 0, p_rec_M: 2 },
}

function worldFor(decls: Declarations): World {
  const world = World.create(decls, sizes, scalars)
  for (const [n, { name, dtype, role }] of [...decls.fields.values()].entries()) {
    const cells = world.field(name)
    if (role !== 'table') cells.fill((i) => Math.sin(1 + n + i.reduce((sum, k, axis) => sum + k * (axis + 1.3), 0)))
    // Cells from just before the grid to its last line.
    else if (dtype === 'int32') cells.fill(([p = 0, axis = 0]) => ((p * 3 + axis) % 5) - 1)
    else cells.fill(([p = 0, axis = 0, k = 0]) => (k === 0 ? 1 : -1) * (0.3 * p + 0.1 * axis) + 1 - k)
  }
  return world
}

/** The one that is refused for what it asks of time; level 1 refuses it too, or cannot say what it means. */
function compiled(equations: Parameters<typeof compile>[0]): Compilation | undefined {
  try {
    return compile(equations)
  } catch (error) {
    if (error instanceof CourantError && /^lower\/time-/.test(error.code)) return undefined
    throw error
  }
}

function difference(a: World, b: World): number {
  let worst = 0
  for (const name of a.names) {
    const [x, y] = [a.field(name).data, b.field(name).data]
    const largest = x.reduce((max, v) => Math.max(max, Math.abs(v)), 1)
    for (const [i, v] of x.entries()) worst = Math.max(worst, Math.abs(v - (y[i] ?? NaN)) / largest)
  }
  return worst
}

it('means the same at every level, in any order of what is parallel', { timeout: 120_000 }, () => {
  let ran = 0
  const property = fc.property(programs, fc.integer({ min: 1, max: 1000 }), ({ equations }, seed) => {
    const result = compiled(equations)
    if (!result) return
    const [first, ...stages] = result.stages.filter(({ phase }) => phase !== 'emit')
    const start = worldFor(result.tree.decls)
    const wanted = start.clone()
    try {
      interpret(first?.root as never, wanted)
    } catch (error) {
      // Two time loops where level 1 knows one.
      if (/in both directions|needs one that runs after it/.test(String(error))) return
      throw error
    }
    ran++
    for (const { root, pass } of stages) {
      const world = start.clone()
      interpret(root as never, world, { seed })
      expect(difference(wanted, world), `after ${pass}\n${printBody(root as Clusters)}`).toBeLessThan(1e-9)
    }
  })
  fc.assert(property, { seed: 42, numRuns: 150 })
  expect(ran).toBeGreaterThan(100)
})

it('proves bounds: a run that satisfies them touches nothing outside', { timeout: 120_000 }, () => {
  let outside = 0
  const small = fc.integer({ min: -3, max: 3 })
  const property = fc.property(programs, small, small, small, ({ equations }, a, b, c) => {
    const result = compiled(equations)
    if (!result) return
    const { decls } = result.tree
    const moved = { ...scalars, x_m: 0 + a, x_M: 4 + b, time_m: 2 + c, time_M: 4 + c }
    const values = new Map(Object.entries(moved))
    const world = new World(values, new Map(worldFor(decls).names.map((n) => [n, worldFor(decls).field(n)])))
    const holds = boundsOf(result.tree).every(({ field, axis, lo, hi }) => {
      const [first, last] = world.field(field).span(axis)
      return first <= evaluateBound(lo, values) && evaluateBound(hi, values) <= last
    })
    if (!holds) outside++
    else interpret(result.tree, world)
  })
  fc.assert(property, { seed: 42, numRuns: 150 })
  expect(outside).toBeGreaterThan(20)
})
