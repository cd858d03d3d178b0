import {
  bytesOf,
  definePlugin,
  storedBytes,
  storedName,
  type Declarations,
  type Field,
  type SummaryContext,
  type SummaryExtras,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { declareStored } from './declare.ts'
import { precisionSchema, type ParsedPrecision } from './precision.ts'
import { withRanges } from './ranges.ts'
import { storeSteady } from './temporaries.ts'

const options = z.strictObject({
  functions: z
    .record(z.string(), precisionSchema)
    .default({})
    .describe('The precision of functions by name, in place of what they say themselves.'),
  parameters: z
    .enum(['none', 'float16', 'bfloat16'])
    .default('none')
    .describe('In what functions are stored that no step changes and the operator only reads, where they say nothing.')
    .meta({ tunable: 'default' }),
  temporaries: z
    .enum(['none', 'float16', 'bfloat16'])
    .default('none')
    .meta({ tunable: 'default' })
    .describe(
      'In what arrays are stored that passes compute once, ahead of the steps; their values are not looked at.',
    ),
})

/**
 * Stores the functions that ask for it in less than they are computed in. Views show plain numbers all the same.
 *
 * Before all that does arithmetic: whoever computes a value in advance, or reads one again, must know what becomes of it.
 */
export const mixedPrecision = definePlugin({
  name: 'mixed-precision',
  summary: 'Stores functions in half precision, or in steps of a range, and computes in their own.',
  options,
  extras: { precision: precisionSchema },
  apply(compiler, { functions, parameters, temporaries }) {
    const of = ({ name, extras }: Field): ParsedPrecision | undefined => functions[name] ?? extras?.precision
    const keptBy = ({ extras = {} }: Field): string | undefined => {
      for (const { streams } of compiler.plugins) {
        const key = streams?.(extras)
        if (key !== undefined) return key
      }
      return undefined
    }
    compiler.hooks.clusters.tap('mixed-precision', (phase) =>
      phase.add(
        {
          name: 'mixed-precision',
          summary: 'Says in what functions are stored.',
          run: (root, cx) => declareStored(root, { of, keptBy, parameters }, cx),
        },
        { before: ['lift?', 'factorize?', 'cse?', 'cire?'] },
      ),
    )
    compiler.hooks.clusters.tap('mixed-precision', (phase) =>
      phase.add(
        {
          name: 'mixed-precision-temporaries',
          summary: 'Stores in less what is computed ahead of the steps.',
          run: (root, cx) => storeSteady(root, temporaries, cx),
        },
        { after: ['mixed-precision', 'lift?', 'factorize?', 'cse?', 'cire?'] },
      ),
    )
    // Inside of whoever builds another kernel, which has ranges of its own, or cuts a run into parts.
    compiler.runtime.apply.tap('mixed-precision', (cx, next) => next({ ...cx, values: withRanges(cx, of) }), {
      when: ({ decls }) => storesInLess(decls),
      after: ['tuner?', 'layers?', 'fold?'],
    })
    compiler.runtime.summary.tap('mixed-precision', report)
  },
})

function storesInLess({ fields }: Declarations): boolean {
  for (const { stored } of fields.values()) if (stored) return true
  return false
}

/** What the functions would take in their own dtype, and what they take: as they lie now, whichever build ran last. */
function report({ lines, values }: SummaryExtras, { decls, fields }: SummaryContext): SummaryExtras {
  let [plain, bytes] = [0, 0]
  const formats: Record<string, string> = {}
  for (const [name, { dtype }] of decls.fields) {
    const storage = fields.get(name)?.storage
    const stored = storage?.codec.stored
    if (!stored) continue
    formats[name] = storedName(stored)
    bytes += storage.byteLength
    plain += (storage.byteLength / storedBytes(stored)) * bytesOf(dtype)
  }
  const names = Object.entries(formats)
  if (names.length === 0) return { lines, values }
  const text = `Stored in less: ${names.map(([name, format]) => `${name} as ${format}`).join(', ')}; ${mebibytes(bytes)} in place of ${mebibytes(plain)}`
  return { lines: [...lines, text], values: { ...values, mixedPrecision: { formats, bytes, plain } } }
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`
