import { definePlugin, type Plugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { compression } from '@courant/compression'
import { layers, type LayerCounts } from '@courant/layers'
import { Eq, Grid, Operator, TimeFunction, type Summary } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'
import { cosine, relative, wave } from './wave.ts'

const plugins = (budget = 1): readonly Plugin[] => [layers({ budget }), compression()]
const figuresOf = (summary: Summary): LayerCounts => (summary.extras['layers'] as { readonly usave: LayerCounts }).usave

it('bits come from the run, else from the function, else from the operator', async () => {
  const sizes: number[] = []
  for (const [own, ofOperator, argument] of [
    [undefined, undefined, undefined],
    [undefined, 12, undefined],
    [10, 12, undefined],
    [10, 12, 8],
  ]) {
    const codec = { codec: 'quant', ...(own && { nbits: own }) }
    const made = [layers(), compression(ofOperator ? { nbits: ofOperator } : {})]
    const args: Record<string, number> = argument === undefined ? {} : { nbits: argument }
    const { stored } = await wave({ compression: codec, plugins: made, args })
    const { rawBytes, keptBytes } = figuresOf(stored)
    expect(stored.extras['layers']).toBeDefined()
    sizes.push(rawBytes / keptBytes)
  }
  expect(sizes.every((size, i) => i === 0 || size > (sizes[i - 1] ?? 0))).toBe(true)
  const op = new Operator(new Eq(new TimeFunction({ name: 'w', grid: new Grid({ shape: [4] }) }), 1))
  expect(await refusal(() => op.apply({ nbits: 9, time_M: 1 }))).toContain("'nbits'")
})

it('any amplitudes: at most the largest over two to the power of one bit less', async () => {
  const grid = new Grid({ shape: [37, 41] })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: 1, compression: 'quant' })
  const op = new Operator(new Eq(usave, u), { plugins: [...plugins()] })
  const kinds = fc.constantFrom(1e-20, 1e-3, 1, 1e6, 1e20)
  const pages = fc.array(fc.tuple(kinds, fc.double({ min: -1, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 37 * 41,
  })
  const bits = fc.integer({ min: 8, max: 24 })
  await fc.assert(
    fc.asyncProperty(pages, bits, async (page, nbits) => {
      const values = Float32Array.from({ length: 37 * 41 }, (_, i) => {
        const [scale, x] = page[i % page.length] ?? [0, 0]
        return i % 7 === 0 ? 0 : scale * x
      })
      u.data.slice(0).set(values)
      await op.apply({ time_m: 0, time_M: 0, nbits })
      const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      const back = Float64Array.from(usave.data.toFlat())
      const worst = back.reduce((most, v, i) => Math.max(most, Math.abs(v - (values[i] ?? 0))), 0)
      expect(worst).toBeLessThanOrEqual(largest / 2 ** (nbits - 1) + 1e-45)
    }),
    { seed: 11, numRuns: 40 },
  )
})

it.each(['float32', 'float64'] as const)('lossless keeps every bit of %s', async (dtype) => {
  const grid = new Grid({ shape: [29, 53], dtype })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: 1, compression: 'lossless', layers: 'Disk' })
  const op = new Operator(new Eq(usave, u), { plugins: [...plugins()], fp: 'strict' })
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 0, 1, 5e-324))
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 2000 }), async (list) => {
      const page = Float64Array.from({ length: 29 * 53 }, (_, i) => {
        const v = Math.fround(list[i % list.length] ?? 0)
        return Number.isFinite(v) ? (dtype === 'float64' ? (list[i % list.length] ?? 0) : v) : 0
      })
      u.data.slice(0).set(page)
      await op.apply({ time_m: 0, time_M: 0 })
      const [sent, back] = [u.data.slice(0).toFlat(), usave.data.toFlat()]
      expect(back.every((v, i) => Object.is(v, sent[i]))).toBe(true)
    }),
    { seed: 5, numRuns: 30 },
  )
})

it('zeros are exact, NaN is refused by name of the step', async () => {
  const grid = new Grid({ shape: [12, 9] })
  const u = new TimeFunction({ name: 'u', grid })
  const usave = new TimeFunction({ name: 'usave', grid, save: 4, compression: 'quant' })
  const op = new Operator([new Eq(usave, u), new Eq(u.forward, u.mul(1e30))], { plugins: [...plugins()] })
  u.data.slice(0).set(1)
  const run = (): unknown => op.apply({ time_m: 0, time_M: 2 }, { check: 'off' })
  expect(await refusal(run)).toMatchInlineSnapshot(`
    "error[layers/not-finite]: The codec 'quant' can't keep step 2 of 'usave', which holds NaN or infinity.
     --> compression.test.ts
      | const run = (): unknown => op.apply({ time_m: 0, time_M: 2 }, { check: 'off' })
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: 2 steps of 'usave' are safe.
      = hint: Look where they come from: op.apply(..., { check: 'every-step' }) names the step."
  `)
  expect(usave.data.slice(2).max()).toBe(0)
})

/** As somebody else would write one: every value as a half, by the documented struct. */
const halves = definePlugin({
  name: 'halves',
  summary: 'Keeps the upper half of each float.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.runtime.snapshots.tap('halves', (snapshots, { field }) => {
      if (field.extras?.compression !== 'halves') return snapshots
      return { codec: { name: 'halves', code: halvesCode, settings: [] } }
    })
  },
})

const halvesCode = {
  name: 'codec_of_halves',
  dialect: 'c',
  needs: [],
  abi: { fields: [], ints: [], reals: [], sections: [] },
  text: `
#include <stdint.h>
#include <string.h>
struct courant_page { int32_t dtype, ndim; int64_t shape[4], count, bytes; };
struct courant_codec {
  int32_t version; char name[16]; double settings[8];
  int64_t (*bound)(const struct courant_codec *, const struct courant_page *);
  int64_t (*encode)(const struct courant_codec *, const struct courant_page *, const void *, void *, double *);
  int (*decode)(const struct courant_codec *, const struct courant_page *, const void *, int64_t, void *);
};
static int64_t bound(const struct courant_codec *c, const struct courant_page *p) { return 2 * p->count; }
static int64_t encode(const struct courant_codec *c, const struct courant_page *p, const void *raw, void *out, double *e) {
  const uint32_t *in = raw; uint16_t *o = out;
  for (int64_t i = 0; i < p->count; i++) o[i] = (uint16_t)(in[i] >> 16);
  *e = -1;
  return 2 * p->count;
}
static int decode(const struct courant_codec *c, const struct courant_page *p, const void *in, int64_t n, void *raw) {
  if (n != 2 * p->count) return 1;
  for (int64_t i = 0; i < p->count; i++) ((uint32_t *)raw)[i] = (uint32_t)((const uint16_t *)in)[i] << 16;
  return 0;
}
int codec_of_halves(void *const *fields) {
  struct courant_codec *c = fields[0];
  memset(c, 0, sizeof *c);
  c->version = 1; strcpy(c->name, "halves"); c->bound = bound; c->encode = encode; c->decode = decode;
  return 0;
}`,
} as const

it('takes a codec of somebody else', async () => {
  const plain = await wave()
  const made = [layers(), compression(), halves()]
  const coded = await wave({ layers: 'Disk', compression: 'halves', plugins: made })
  expect(relative(coded.usave.data.toFlat(), plain.usave.data.toFlat())).toBeLessThan(2 ** -7)
  expect(figuresOf(coded.stored)).toMatchObject({ rawBytes: 2 * figuresOf(coded.stored).keptBytes, error: undefined })
})

it('keys that make no sense', async () => {
  const grid = new Grid({ shape: [6, 5] })
  const u = new TimeFunction({ name: 'u', grid })
  const refusals = []
  for (const [extras, made] of [
    [{ compression: { codec: 'quant', nbits: 9, error: 1 } }, plugins()],
    [{ compression: 'quants' }, plugins()],
    [{ compression: 'bitcomp' }, plugins()],
    [{ compression: 'quant' }, [compression()]],
    [{ compression: 'quant', dtype: 'int32' as const }, plugins()],
  ] as const) {
    const kept = new TimeFunction({ name: 'kept', grid, save: 4, ...extras })
    const store = new Eq(kept, 'dtype' in extras ? 1 : u)
    refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
  }
  expect(refusals.join('\n')).toMatchInlineSnapshot(`
    "error[compression/bad-settings]: The compression of 'kept' has settings that 'quant' can't use.
     --> compression.test.ts
      | refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Choose one of 'nbits', 'error', 'relative' and 'lossless'.
      = hint: For example: compression: { codec: 'quant', nbits: 12 }.
    error[compression/unknown-codec]: 'kept' asks for the codec 'quants', which no plugin of this operator has.
     --> compression.test.ts
      | refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The codecs of '@courant/compression' are: quant, lossless, zfp.
      = hint: Did you mean 'quant'?
    error[compression/unknown-codec]: 'kept' asks for the codec 'bitcomp', which no plugin of this operator has.
     --> compression.test.ts
      | refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The codecs of '@courant/compression' are: quant, lossless, zfp.
      = hint: Load the plugin that has it, or use 'quant'.
    error[compression/no-layers]: 'kept' is to be compressed, and no plugin of this operator keeps its steps.
     --> compression.test.ts
      | refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Compressed steps are kept by '@courant/layers', in memory where the function says nothing else.
      = hint: Use both: 'plugins: [layers(), compression()]'.
    error[compression/not-float]: 'kept' holds integers, and 'quant' codes floating-point numbers.
     --> compression.test.ts
      | refusals.push(await refusal(() => new Operator(store, { plugins: [...made] })))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Use 'lossless'."
  `)
})

const hasZfp = await wave({ compression: 'zfp', plugins: [...plugins(64)] }).then(
  () => true,
  () => false,
)
describe.runIf(hasZfp)('zfp, where the system has it', () => {
  it.each([
    [{ codec: 'zfp', nbits: 16 }, 1e-3],
    [{ codec: 'zfp', error: 1e-4 }, 1e-3],
    [{ codec: 'zfp', relative: 1e-4 }, 1e-4],
    [{ codec: 'zfp', lossless: true }, 0],
  ] as const)('%j', async (codec, tolerance) => {
    const plain = await wave()
    const coded = await wave({ layers: 'Disk', compression: codec, plugins: plugins() })
    expect(relative(coded.usave.data.toFlat(), plain.usave.data.toFlat())).toBeLessThanOrEqual(tolerance)
    expect(cosine(coded.gradient, plain.gradient)).toBeGreaterThan(0.999)
  })
})
