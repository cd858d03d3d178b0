import { Eq, Inc } from 'courant'
import fc from 'fast-check'
import { computed, domain, sparse, wave, type Sentence } from './equations.ts'
import type { WrittenName } from './family.ts'
import type { Draft } from './program.ts'
import { settings, type Setting } from './setting.ts'
import { read, rotated, values, type Term } from './terms.ts'

/**
 * Programs of several sweeps that leave one another temporaries, compiled by all that cuts loops: into tiles of several steps,
 * blocks within them, patches. Sizes are less than the grid, so that most points are near an edge of something.
 */

const side = fc.integer({ min: 5, max: 8 })
const shapes = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 6, max: 15 }), fc.integer({ min: 3, max: 9 })) },
  { weight: 2, arbitrary: fc.tuple(side, side, fc.integer({ min: 2, max: 4 })) },
)

/** All of a mode, as a tuner may choose it, with tiles that no mode has. */
const pipeline: fc.Arbitrary<string> = fc
  .record({
    cire: fc.constantFrom('cire', 'cire{word=1}', 'cire{word=1 arrays=0}'),
    fold: fc.constantFrom('', 'fold{bytes=16}', 'fold{bytes=32}'),
    tiles: fc.oneof(
      { weight: 1, arbitrary: fc.constant('') },
      { weight: 5, arbitrary: fc.constant('time-tile{steps=2}') },
    ),
    block: fc.constantFrom(
      '',
      'block',
      'block',
      'block{arrays=2}',
      'block{together=false arrays=1}',
      'block{levels=2 inner=true}',
    ),
    others: fc.subarray(['fuse', 'lift', 'factorize', 'cse', 'in-place', 'vectorize', 'plateaus']),
  })
  .map(({ cire, fold, tiles, block, others }) => [cire, fold, tiles, block, ...others].filter((p) => p !== '').join())

const tiledSettings: fc.Arbitrary<Setting> = fc
  .record({
    base: settings,
    shape: shapes,
    spaceOrder: fc.constantFrom(2, 2, 4),
    opt: fc.oneof({ weight: 1, arbitrary: fc.constant('plain') }, { weight: 9, arbitrary: pipeline }),
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 }),
    moreSteps: fc.integer({ min: 2, max: 4 }),
    timeOrder: fc.constantFrom(1, 2, 2),
    fp: fc.constantFrom('strict', 'strict', 'fast', 'contract'),
    still: fc.boolean(),
    // Patches of vectors are all of one precision.
    mixed: fc.constant(false),
  })
  .map(({ base, shape, ...others }) => {
    const { spacing, origin, leftOut, positions } = base
    const resized = <T>(list: readonly T[]): readonly T[] => shape.map((_, axis) => list[axis % list.length] as T)
    return {
      ...{ ...base, ...others, shape, spacing: resized(spacing), origin: resized(origin), leftOut: resized(leftOut) },
      positions: positions.map(resized),
    }
  })

/** An equation of what all have in common, and more of its own. */
const sweep = (setting: Setting, common: readonly Term[]): fc.Arbitrary<Sentence> =>
  fc
    .record({
      name: fc.constantFrom<WrittenName>('u', 'u', 'v', 'v', 'w', 'b'),
      Kind: fc.constantFrom(Eq, Eq, Eq, Inc),
      shared: fc.constantFrom(...common),
      own: fc.oneof(read(setting), read(setting), values(setting)),
      weight: fc.constantFrom(0.5, -0.25, 1),
      domain: fc.option(domain, { freq: 2, nil: () => ({}) }),
    })
    .map(({ name, Kind, shared, own, weight, domain }) => (f) => {
      const value = shared(f).mul(weight).add(own(f).mul(0.5))
      return new Kind(computed(f, name, setting.ahead), value, domain(f))
    })

const sentences = (setting: Setting): fc.Arbitrary<readonly Sentence[]> =>
  fc
    .array(rotated(setting), { minLength: 1, maxLength: 2 })
    .chain((common) =>
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: sweep(setting, common) },
          { weight: 2, arbitrary: wave(setting) },
          { weight: 1, arbitrary: sparse(setting) },
        ),
        { minLength: 2, maxLength: 4 },
      ),
    )

export const tiled: fc.Arbitrary<Draft> = tiledSettings.chain((setting) =>
  sentences(setting).map((made) => ({ setting, write: (f) => made.map((sentence) => sentence(f)) })),
)
