import type { Compression } from '@courant/compression'
import type { LayerCounts, Layers } from '@courant/layers'
import type { Summary } from 'courant'
import type { Precision } from '@courant/mixed-precision'
import { describe, expect, it } from 'vitest'
import { cosine, relative } from '../layers/wave.ts'
import { shotOf, type Kind, type Outcome, type Shot } from './shot.ts'

/*
 * Where steps are kept, how they are coded, whether each of them is, in a box or not, forward and back: every combination
 * against the run that does nothing of it, with all digits and in halves.
 */

/** What may be lost of a step, as a part of the largest amplitude of all. */
const codecs: readonly (readonly [Compression | undefined, number])[] = [
  // Other kernels may round otherwise in the last place.
  [undefined, 1e-6],
  ['lossless', 1e-6],
  ['quant', 1.01 * 2 ** -16],
  [{ codec: 'quant', nbits: 9 }, 1.01 * 2 ** -9],
  [{ codec: 'quant', step: 'block' }, 1.01 * 2 ** -16],
  [{ codec: 'quant', relative: 1e-4 }, 1e-4],
]
const places: readonly (Layers | undefined)[] = [undefined, 'NoLayers', 'Host', 'Disk', 'DiskHost']

/** Without a codec no key is an array, and so is `NoLayers`, which refuses one. */
const combinations = places.flatMap((place) =>
  codecs.flatMap(([codec, tolerance]) =>
    place === 'NoLayers' && codec !== undefined ? [] : [{ place, codec, tolerance }],
  ),
)
const isArray = ({ place, codec }: (typeof combinations)[number]): boolean =>
  codec === undefined && (place === undefined || place === 'NoLayers')

/** Operators are made once for all the runs that they can do. */
const shots = new Map<string, Shot>()
function shot(kind: Kind): Shot {
  const key = JSON.stringify([kind.factor, kind.boxed, kind.streamed, kind.precision ?? 'own', kind.budget])
  const made = shots.get(key) ?? shotOf(kind)
  shots.set(key, made)
  return made
}
const references = new Map<number | undefined, Promise<Outcome>>()
function reference(factor: number | undefined): Promise<Outcome> {
  const known =
    references.get(factor) ?? shot({ factor, boxed: false, streamed: false, precision: undefined, budget: 64 }).run({})
  references.set(factor, known)
  return known
}

/** What halves lose: 2^-12 of each value in each step, in the waves, in the model and of what an array keeps. */
const precisions: readonly (readonly [Precision | undefined, number])[] = [
  [undefined, 0],
  ['float16', 2 ** -9],
]

const countsOf = (summary: Summary): LayerCounts => (summary.extras['layers'] as { readonly usave: LayerCounts }).usave

describe.each([undefined, 4])('of %s steps one', (factor) => {
  const cases = [false, true].flatMap((boxed) => precisions.map(([precision, loss]) => ({ boxed, precision, loss })))
  describe.each(cases)('in a box: $boxed, $precision', ({ boxed, precision, loss }) => {
    it.each(combinations)('$place, $codec', async (combination) => {
      const { place, codec } = combination
      const tolerance = combination.tolerance + loss
      const plain = await reference(factor)
      // Without a budget, what is to be in memory and on disk goes to disk at once.
      const kind = { factor, boxed, streamed: !isArray(combination), precision, budget: place === 'DiskHost' ? 0 : 64 }
      const other = await shot(kind).run({ ...(place && { layers: place }), ...(codec && { compression: codec }) })
      expect(relative(other.steps, plain.steps), 'forward').toBeLessThanOrEqual(tolerance)
      if (loss > 0) expect(relative(other.steps, plain.steps)).toBeGreaterThan(1e-4)
      // Derivatives make errors larger.
      expect(relative(other.gradient, plain.gradient), 'adjoint').toBeLessThanOrEqual(4 * tolerance)
      expect(cosine(other.gradient, plain.gradient)).toBeGreaterThan(0.9999)
      const { abox } = (other.stored.extras['abox'] ?? {}) as { readonly abox?: { readonly share: number } }
      expect(abox?.share ?? 1).toBeLessThan(boxed ? 0.95 : 2)
      if (isArray(combination)) return
      // Once for each step that was computed; read at least once.
      const { kept, loaded, rawBytes, keptBytes, inMemory, onDisk, error = 1 } = countsOf(other.stored)
      expect([kept, loaded]).toEqual([factor ? 9 : 38, 0])
      expect(countsOf(other.read).loaded).toBeGreaterThanOrEqual(kept)
      expect([inMemory, onDisk]).toEqual(place === 'Disk' || place === 'DiskHost' ? [0, kept] : [kept, 0])
      if (codec === undefined) return
      // Steps of a few hundred points are noise to a codec that keeps every bit.
      expect(rawBytes / keptBytes).toBeGreaterThan(codec === 'lossless' ? 0.9 : 1)
      const largest = plain.steps.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      expect(error).toBeLessThanOrEqual(codec === 'lossless' ? 0 : 1.01 * combination.tolerance * largest)
    })
  })
})
