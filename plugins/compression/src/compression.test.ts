import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { compression } from './compression.ts'
import { settingsOf } from './settings.ts'

/** Whoever keeps steps: the pass asks only whether there is one. */
const layers = definePlugin({
  name: 'layers',
  summary: 'Stands for the plugin that keeps steps.',
  options: z.strictObject({}),
  apply() {
    // Nothing: it is there.
  },
})

test('declares the bits', () => {
  const golden = new URL('../golden/compression.ir', import.meta.url)
  const plugins = (): ReturnType<typeof compression>[] => [layers(), compression({ nbits: 12 })]
  expect(goldenPass(golden, { plugins, pass: 'compression' })).toContain('must stay: a codec without bits')
})

test.each([
  [{ codec: 'quant', nbits: 9, error: 1 }, "Choose one of 'nbits', 'error', 'relative' and 'lossless'."],
  [{ codec: 'quant', nbits: 30 }, "'quant' takes at most 24 bits."],
  [{ codec: 'quant', lossless: true }, "'quant' is not lossless; 'lossless' and 'zfp' can be."],
  [{ codec: 'zfp', step: 'block' }, "'step' is a setting of 'quant'."],
  [{ codec: 'lossless', nbits: 9 }, "'lossless' has no settings."],
])('%j: %s', (settings, wrong) => {
  expect(settingsOf({ compression: settings })).toEqual({ wrong })
})

test('says what a key may be', () => {
  expect(compression().extras['compression']?.safeParse(true).error?.issues[0]?.message).toBe(
    "A codec by its name, such as 'lossless', or with settings, such as { codec: 'zfp', error: 1e-3 }.",
  )
})
