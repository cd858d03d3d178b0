import { Interner, parseProgram, printBody, verify, type Tree } from '@courant/core'
import { largestDifference, passesAlone, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeTile } from './time-tile.ts'

const dims = ['x', 'y', 'z']
const axes = dims.map((dim) => `${dim}(3, 3)`).join(', ')
const bounds = (dim: string): string =>
  `param ${dim}_m: int64 bound(${dim}, min)\nparam ${dim}_M: int64 bound(${dim}, max)\n`
/** Functions by how they keep their levels: three slots, two, all of them, one. */
const fields = ['three', 'two', 'all', 'one'] as const
type FieldName = (typeof fields)[number]
const declarations = [
  'dim time: time(dt)\n',
  ...dims.map((d) => `dim ${d}: space(h_${d})\n`),
  'dim p: points\n',
  `field three: float64[time % 3, ${axes}]\n`,
  `field two: float64[time % 2, ${axes}]\n`,
  `field all: float64[time, ${axes}]\n`,
  `field one: float64[${axes}]\n`,
  `field m: float64[${axes}]\n`,
  'field src: float64[time, p] points\n',
  'field rec: float64[time, p] points\n',
  'field gp: int32[p, 3] table\nfield w: float64[p, 3, 2] table\n',
  'points src: p over (x, y, z) support 2 base gp weights w reach 0\n',
  ...['time', 'p', ...dims].map(bounds),
].join('')

interface Read {
  readonly field: FieldName
  readonly level: number
  readonly shift: readonly [number, number, number]
}
interface Sweep {
  readonly kind: 'sweep'
  readonly into: FieldName
  readonly reads: readonly Read[]
  readonly margin: number
  readonly guarded: boolean
}
interface Points {
  readonly kind: 'scatter' | 'gather'
  readonly field: FieldName
  /** Elements that a factor is read from; those that are scattered to, or others. */
  readonly read: (Read & { readonly own: boolean }) | null
}

const slots: Readonly<Record<FieldName, number | undefined>> = { three: 3, two: 2, all: undefined, one: undefined }

/** The element of a level, counted in the loop's direction; one step before and after are kept by all but the last. */
function element(field: FieldName, level: number, at: readonly string[], sign: number): string {
  const step = level * sign
  const time = step === 0 ? 'time' : `time ${step < 0 ? '-' : '+'} ${Math.abs(step)}`
  const count = slots[field]
  const axis = field === 'one' ? [] : [count === undefined ? time : `t${count}${String(modulo(step, count))}`]
  return `${field}[${[...axis, ...at].join(', ')}]`
}

const moved = (shift: Read['shift']): readonly string[] =>
  dims.map((d, i) => {
    const by = shift[i] ?? 0
    return by === 0 ? d : `${d} ${by < 0 ? '-' : '+'} ${Math.abs(by)}`
  })

const modulo = (a: number, n: number): number => ((a % n) + n) % n

function textOf(op: Sweep | Points, origin: number, sign: number): string {
  if (op.kind === 'sweep') return sweepText(op, origin, sign)
  if (op.kind === 'scatter') {
    const { read } = op
    const factor = read
      ? element(read.own ? op.field : read.field, read.own ? 1 : read.level, moved(read.shift), sign)
      : 'm[x, y, z]'
    return `loop p in p_m..p_M {\n${origin}: scatter src: ${element(op.field, 1, dims, sign)} += src[time, p]*${factor}\n}`
  }
  return `loop p in p_m..p_M parallel {\n${origin}: gather src: rec[time, p] = ${element(op.field, 0, dims, sign)}\n}`
}

function sweepText(op: Sweep, origin: number, sign: number): string {
  const reads = op.reads.map(({ field, level, shift }) => {
    // A parallel loop reads no neighbour of what it stores.
    const isOwn = field === op.into && (field === 'one' || modulo(level - 1, slots[field] ?? 9) === 0)
    return element(field, level, isOwn ? dims : moved(shift), sign)
  })
  const body = `${origin}: ${element(op.into, 1, dims, sign)} = ${['m[x, y, z]', ...reads.map((r) => `0.5*${r}`)].join(' + ')}`
  const first = dims.map((d) => `${d}_m + ${d === 'z' ? Math.min(1, op.margin) : op.margin}`)
  const loops = dims.map((d, i) => `loop ${d} in ${first[i]}..${d}_M parallel {`).join('\n')
  const nest = `${loops}\n${body}\n}}}`
  return op.guarded ? `if mod(time, 2) == 0 {\n${nest}\n}` : nest
}

function program(ir: Interner, ops: readonly (Sweep | Points)[], backward: boolean): Tree {
  const lets = [2, 3].flatMap((n) =>
    Array.from({ length: n }, (_, k) => `let t${n}${k}: int64 = mod(time${k === 0 ? '' : ` + ${k}`}, ${n})`),
  )
  const body = ops.map((op, i) => textOf(op, i, backward ? -1 : 1))
  const gathers = ops.filter(({ kind }) => kind === 'gather').length
  const kept = gathers < 2 ? body : body.filter((_, i) => ops[i]?.kind !== 'gather')
  const text = `${declarations}tree\nloop time in time_m..time_M ${backward ? 'backward ' : ''}{\n${[...lets, ...kept].join('\n')}\n}`
  return parseProgram(ir, text) as Tree
}

const shift = fc.integer({ min: -3, max: 3 })
const field = fc.constantFrom(...fields)
const read = fc.record({ field, level: fc.integer({ min: -1, max: 1 }), shift: fc.tuple(shift, shift, shift) })
const sweep = fc.record({
  kind: fc.constant('sweep' as const),
  into: field,
  reads: fc.array(read, { maxLength: 3 }),
  // Where little is swept, points lie beside it.
  margin: fc.constantFrom(0, 1, 5),
  guarded: fc.boolean(),
})
const near = fc.integer({ min: -2, max: 2 })
const points = fc.record({
  kind: fc.constantFrom('scatter' as const, 'gather' as const),
  field,
  read: fc.option(
    fc.record({ own: fc.boolean(), field, level: fc.integer({ min: -1, max: 1 }), shift: fc.tuple(near, near, near) }),
  ),
})

test('the same bits, whatever the tiles', { timeout: 120_000 }, () => {
  let tiled = 0
  const property = fc.property(
    sweep,
    fc.array(fc.oneof({ weight: 2, arbitrary: sweep }, points), { maxLength: 3 }),
    fc.boolean(),
    fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    fc.nat(),
    (first, others, backward, [steps, x, y], seed) => {
      const ir = new Interner()
      const before = program(ir, [first, ...others], backward)
      const after = passesAlone([timeTile({ steps: 8 })], { target: testTarget, fp: 'strict' })(before, testContext(ir))
      verify(after)
      if (after !== before) tiled++
      const scalars = { time_tile_size: steps, x_tile_size: x, y_tile_size: y }
      const options = { seed, values: 'positive', scalars, sizes: { time: 11, x: 8, y: 7, z: 3, p: 4 } } as const
      expect(largestDifference(before, after, options), printBody(after)).toBe(0)
    },
  )
  fc.assert(property, { seed: 11, numRuns: 150 })
  // Left alone: points that read what others before them stored nearby.
  expect(tiled).toBeGreaterThan(130)
})
