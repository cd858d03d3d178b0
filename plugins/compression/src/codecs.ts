import type { ArgumentValues, Code, SnapshotCodec } from '@courant/core'
import * as sources from './native/sources.ts'
import type { OwnSettings } from './settings.ts'

/** The codecs of this package. */
export const ownCodecs = ['quant', 'lossless', 'zfp'] as const
export type OwnCodec = (typeof ownCodecs)[number]
export const isOwn = (name: string): name is OwnCodec => (ownCodecs as readonly string[]).includes(name)

const codeOf = (name: OwnCodec): Code => ({
  name: `courant_codec_${name}`,
  dialect: 'c',
  text: sources[name],
  abi: { fields: [], ints: [], reals: [], sections: [] },
  needs: ['math'],
})

/** The numbers by which `native/codecs` knows how a bound is meant. */
const modes = { bits: 0, absolute: 1, relative: 2, reversible: 3 } as const

/** What an argument of the run says comes before what the function says, and that before the operator's own default. */
export function ownCodec(
  name: OwnCodec,
  { nbits, error, relative, lossless = false, step }: OwnSettings,
  ofOperator: number,
  values: ArgumentValues | undefined,
): SnapshotCodec {
  const argument = values?.get('nbits')
  const isGiven = argument !== undefined && argument.source !== 'its default'
  const bits = isGiven ? argument.value : (nbits ?? ofOperator)
  const bound =
    name === 'zfp' && lossless
      ? [modes.reversible, 0]
      : error !== undefined
        ? [modes.absolute, error]
        : relative !== undefined
          ? [modes.relative, relative]
          : [modes.bits, bits]
  return { name, code: codeOf(name), settings: [...bound, step === 'block' ? 1 : 0] }
}
