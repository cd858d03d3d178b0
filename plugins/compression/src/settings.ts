import type { FunctionExtras } from '@courant/core'
import * as z from '@courant/core/schema'

/**
 * How the steps of a saved function are made smaller: a codec by its name, or with settings of its own. Ours take
 * `nbits`, `error`, `relative` (at most one of them), `lossless` and `step`; others say what they take.
 */
export type Compression =
  | (string & {})
  | {
      readonly codec: string
      /** Bits of a value: of the largest one of a step (`quant`), or of each (`zfp`). */
      readonly nbits?: number
      /** The largest difference that is allowed. */
      readonly error?: number
      /** The same, as a part of the largest amplitude of the step. */
      readonly relative?: number
      /** Of `zfp`: keeps every bit. */
      readonly lossless?: boolean
      /** Of `quant`: whether the size of a step of quantisation follows from each snapshot (the default) or block of 1024. */
      readonly step?: 'snapshot' | 'block'
    }
  | Readonly<Record<string, unknown>>

declare module '@courant/core' {
  interface FunctionExtras {
    /** How the steps of a saved function are made smaller: see `@courant/compression`. */
    compression?: Compression
  }
}

/** What codecs of ours may be told. */
export interface OwnSettings {
  readonly codec: string
  readonly nbits?: number | undefined
  readonly error?: number | undefined
  readonly relative?: number | undefined
  readonly lossless?: boolean | undefined
  readonly step?: 'snapshot' | 'block' | undefined
}

const ownSettings: z.ZodType<OwnSettings> = z.strictObject({
  codec: z.string(),
  nbits: z.int().min(2).max(32).optional(),
  error: z.number().min(Number.MIN_VALUE).optional(),
  relative: z.number().min(1e-12).max(1).optional(),
  lossless: z.boolean().optional(),
  step: z.enum(['snapshot', 'block']).optional(),
})

export const codecOf = ({ compression }: FunctionExtras): string | undefined => {
  if (compression === undefined || typeof compression === 'string') return compression
  return String((compression as { readonly codec?: unknown }).codec)
}

/** The settings of a codec of ours, or what is wrong with them. */
export function settingsOf({ compression }: FunctionExtras): OwnSettings | { readonly wrong: string } {
  if (typeof compression === 'string') return { codec: compression }
  const parsed = ownSettings.safeParse(compression)
  if (!parsed.success) return { wrong: z.prettifyError(parsed.error).replaceAll('\n', ' ') }
  const { codec, nbits, error, relative, lossless, step } = parsed.data
  const bounds = [nbits, error, relative, lossless === true ? true : undefined].filter((bound) => bound !== undefined)
  if (bounds.length > 1) return { wrong: "Choose one of 'nbits', 'error', 'relative' and 'lossless'." }
  if (codec === 'quant' && lossless === true) return { wrong: "'quant' is not lossless; 'lossless' and 'zfp' can be." }
  if (codec === 'quant' && nbits !== undefined && nbits > 24) return { wrong: "'quant' takes at most 24 bits." }
  if (codec === 'zfp' && step !== undefined) return { wrong: "'step' is a setting of 'quant'." }
  if (codec === 'lossless' && (bounds.length > 0 || step !== undefined)) return { wrong: "'lossless' has no settings." }
  return parsed.data
}
