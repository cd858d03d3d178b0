import fc from 'fast-check'

/** All about a random program but its equations: how it is discretised, compiled and run. */
export interface Setting {
  readonly shape: readonly number[]
  readonly spacing: readonly number[]
  readonly origin: readonly number[]
  readonly dtype: 'float32' | 'float64'
  readonly spaceOrder: number
  readonly timeOrder: 1 | 2
  /** The time step that its equations compute from those before: 1 forward in time, -1 backward. */
  readonly ahead: 1 | -1
  readonly language: 'c' | 'openmp'
  /** A mode, or passes by name, in combinations that no mode has. */
  readonly opt: string
  readonly fp: 'strict' | 'contract' | 'fast'
  /** Whether derivatives are written out, or kept as loops. */
  readonly expand: 'unroll' | 'loop'
  /** Slots of time that the second function keeps. */
  readonly slots: 2 | 4
  /** Whether coefficients have the other precision. */
  readonly mixed: boolean
  /** The points of the sparse functions, in grid steps from the first point, before they are put onto the grid. */
  readonly positions: readonly (readonly number[])[]
  /** Of a run: the first step, how many follow it, and how many points are left out at both ends of each dimension. */
  readonly firstStep: number
  readonly moreSteps: number
  readonly leftOut: readonly (readonly [first: number, last: number])[]
  readonly threads: 1 | 2 | 3
  /** Of blocks and tiles, in points or steps: of the first parameter that asks for one, the second, and again from the first. */
  readonly sizes: readonly number[]
  /** Whether the cells of a function, its halo too, hold the same at all its time steps before a run. */
  readonly still: boolean
  /** Whether a call of the kernel takes one time step, or as many as there are. */
  readonly stepwise: boolean
}

/** Small, since the interpreter visits every point, and uneven, so that axes mixed up show. SIMD takes eight at once. */
const shapes: Readonly<Record<1 | 2 | 3, fc.Arbitrary<readonly number[]>>> = {
  1: fc.tuple(fc.integer({ min: 4, max: 40 })),
  2: fc.tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 4, max: 19 })),
  3: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 2, max: 9 })),
}

/** In cells of a unit grid: inside, on grid lines, in the corners; 1 is the last line whatever the shape. */
const place = fc.oneof(
  fc.constantFrom(0, 1, 0.5),
  fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
)

const leftOut = fc.oneof(
  { weight: 3, arbitrary: fc.constant([0, 0] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })) },
)

const perAxis = <T>(rank: number, item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: rank, maxLength: rank })

export const settings: fc.Arbitrary<Setting> = fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 2, 3).chain((rank) =>
  fc.record({
    shape: shapes[rank],
    spacing: perAxis(rank, fc.constantFrom(1, 1.25, 2)),
    origin: perAxis(rank, fc.constantFrom(0, 10.5)),
    dtype: fc.constantFrom('float32', 'float64', 'float64'),
    // In three dimensions wide halos would be most of what is copied and compared.
    spaceOrder: fc.constantFrom(...(rank < 3 ? [1, 2, 2, 4, 4, 6, 8, 12] : [2, 4])),
    timeOrder: fc.constantFrom(1, 2),
    ahead: fc.constantFrom(1, 1, 1, -1),
    language: fc.constantFrom('c', 'openmp'),
    opt: fc.constantFrom(
      'noop',
      'plain',
      'plain',
      'plain',
      'cse,block{levels=2 inner=true minLoops=1}',
      'factorize,vectorize',
    ),
    fp: fc.constantFrom('strict', 'fast', 'contract'),
    expand: fc.constantFrom('unroll', 'unroll', 'loop'),
    positions: fc.array(perAxis(rank, place), { minLength: 1, maxLength: 3 }),
    firstStep: fc.integer({ min: 1, max: 2 }),
    moreSteps: fc.integer({ min: 0, max: 3 }),
    leftOut: perAxis(rank, leftOut),
    threads: fc.constantFrom(1, 2, 3),
    slots: fc.constantFrom(2, 4),
    mixed: fc.constantFrom(false, false, true),
    sizes: fc.tuple(fc.integer({ min: 1, max: 4 })),
    still: fc.constant(false),
    stepwise: fc.boolean(),
  }),
)
