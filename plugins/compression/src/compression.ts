import {
  definePlugin,
  didYouMean,
  withParams,
  type Diagnostic,
  type Field,
  type Param,
  type RuntimeHooks,
  type Tree,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { isOwn, ownCodec, ownCodecs } from './codecs.ts'
import { codecOf, settingsOf } from './settings.ts'

/**
 * Codecs for the steps of saved functions. Which plugin keeps the steps asks for them by the hook `snapshots`, and calls
 * them once after a step was computed and once before it is read. A codec of somebody else's is a tap of the same hook.
 *
 * Before the steps are given pages, so that a mistake in a function's settings is found with the others.
 */
export const compression = definePlugin({
  name: 'compression',
  summary: 'Makes the steps of saved functions smaller: quantised, lossless, or by zfp.',
  options: z.strictObject({
    nbits: z
      .int()
      .min(2)
      .max(24)
      .default(16)
      .describe("Bits for the largest value of a step, where neither 'apply' nor the function says another number."),
  }),
  extras: {
    compression: z.union([z.string().min(1), z.record(z.string(), z.unknown())], {
      error: "A codec by its name, such as 'lossless', or with settings, such as { codec: 'zfp', error: 1e-3 }.",
    }),
  },
  streams: (extras) => (codecOf(extras) === undefined ? undefined : 'compression'),
  apply(compiler, { nbits }) {
    compiler.runtime.snapshots.tap('compression', (snapshots, { field, values }) => {
      const name = codecOf(field.extras ?? {})
      if (name === undefined || !isOwn(name)) return snapshots
      const settings = settingsOf(field.extras ?? {})
      return 'wrong' in settings ? snapshots : { codec: ownCodec(name, settings, nbits, values) }
    })
    compiler.hooks.tree.tap('compression', (phase) =>
      phase.add(
        {
          name: 'compression',
          summary: "Checks the settings of codecs, and declares 'nbits' where one takes it.",
          run: (root, cx): Tree => {
            const coded = [...root.decls.fields.values()].filter(({ extras }) => codecOf(extras ?? {}) !== undefined)
            const hasStore = compiler.plugins.some(({ name }) => name === 'layers')
            for (const field of coded) {
              const trouble = hasStore ? troubleOf(field, compiler.runtime) : noStore(field)
              if (trouble) cx.report({ severity: 'error', ...trouble })
            }
            const takesBits = coded.some(({ extras = {} }) => ['quant', 'zfp'].includes(codecOf(extras) ?? ''))
            if (!takesBits) return root
            const decls = withParams(root.decls, [bitsParam(nbits)])
            return decls === root.decls ? root : { ...root, decls }
          },
        },
        { before: ['layers?'] },
      ),
    )
  },
})

const bitsParam = (nbits: number): Param => ({
  name: 'nbits',
  dtype: 'int32',
  role: { kind: 'plugin', owner: 'compression', tunable: true },
  range: [2, 24],
  default: nbits,
})

type Trouble = Omit<Diagnostic, 'severity'>

const noStore = ({ name }: Field): Trouble => ({
  code: 'compression/no-layers',
  message: `'${name}' is to be compressed, and no plugin of this operator keeps its steps.`,
  notes: ["Compressed steps are kept by '@courant/layers', in memory where the function says nothing else."],
  hints: ["Use both: 'plugins: [layers(), compression()]'."],
})

function troubleOf(field: Field, hooks: RuntimeHooks): Trouble | undefined {
  const { name, dtype, extras = {} } = field
  const codec = codecOf(extras) ?? ''
  const settings = isOwn(codec) ? settingsOf(extras) : undefined
  if (settings && 'wrong' in settings) {
    return {
      code: 'compression/bad-settings',
      message: `The compression of '${name}' has settings that '${codec}' can't use.`,
      notes: [settings.wrong],
      hints: ["For example: compression: { codec: 'quant', nbits: 12 }."],
    }
  }
  if (codec === 'quant' && dtype.startsWith('int')) {
    return {
      code: 'compression/not-float',
      message: `'${name}' holds integers, and 'quant' codes floating-point numbers.`,
      hints: ["Use 'lossless'."],
    }
  }
  if (hooks.snapshots.run({}, { field }).codec) return undefined
  const guess = didYouMean(codec, ownCodecs)
  return {
    code: 'compression/unknown-codec',
    message: `'${name}' asks for the codec '${codec}', which no plugin of this operator has.`,
    notes: [`The codecs of '@courant/compression' are: ${ownCodecs.join(', ')}.`],
    hints: [guess === undefined ? "Load the plugin that has it, or use 'quant'." : `Did you mean '${guess}'?`],
  }
}
