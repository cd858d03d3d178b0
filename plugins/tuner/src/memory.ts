import { CourantError, didYouMean, registry, type Declarations, type Diagnostic, type TextStore } from '@courant/core'
import { nameOf, type Place } from './place.ts'
import { parseTuning, printTuning, type Tuning } from './tuning.ts'

/** What is known of a place, and what is wrong with what was found instead. */
export interface Recalled {
  readonly tuning?: Tuning
  readonly problem?: Diagnostic
}

/** What the host keeps. A text that is damaged is as none, but not without a word. */
export async function recall(store: TextStore | undefined, place: Place): Promise<Recalled> {
  const name = `${nameOf(place)}.json`
  const text = await store?.read(name)
  if (text === undefined) return {}
  const found = parseTuning(text, `the cache's '${name}'`)
  return 'format' in found ? { tuning: found } : { problem: { ...found, severity: 'warning' } }
}

export async function keep(store: TextStore | undefined, tuning: Tuning): Promise<void> {
  await store?.write(`${nameOf(tuning)}.json`, printTuning(tuning))
}

/**
 * What a file of the user's says, where it is about this operator. Throws `tuner/no-file` and `tuner/bad-file`; what was
 * found of another kernel is the problem `tuner/stale`.
 */
export async function readTuning(path: string, place: Place): Promise<Recalled> {
  const text = await registry()
    .host?.texts?.readFile(path)
    .catch((cause: unknown) => {
      throw noFile(path, cause)
    })
  const found = parseTuning(text ?? '', `'${path}'`)
  if (!('format' in found)) throw new CourantError([found])
  if (found.operator !== place.operator) return {}
  return found.kernel === place.kernel ? { tuning: found } : { problem: stale(path, place) }
}

/** The arguments of a tuning that the operator does not take, one mistake each. */
export function strangers({ operator, arguments: args }: Tuning, decls: Declarations): readonly Diagnostic[] {
  const tunable = [...decls.params.values()].flatMap(({ name, role }) =>
    role.kind === 'plugin' && role.tunable ? [name] : [],
  )
  return Object.keys(args).flatMap((name) => {
    if (tunable.includes(name)) return []
    const guess = didYouMean(name, tunable)
    return [
      {
        code: 'tuner/unknown-argument',
        severity: 'error',
        message: `The tuning of operator '${operator}' gives '${name}', which is no tunable argument of it.`,
        notes: [tunable.length > 0 ? `It has: ${tunable.join(', ')}.` : 'It has none.'],
        hints: [guess ? `Did you mean '${guess}'?` : 'Tune the operator again.'],
      },
    ]
  })
}

const noFile = (path: string, cause: unknown): CourantError =>
  new CourantError(
    [
      {
        code: 'tuner/no-file',
        severity: 'error',
        message: `There is no tuning to read in '${path}', which the option 'file' of 'tuner' names.`,
        hints: [`Write it: 'courant tune --op NAME --out ${path} script.ts'; or unset COURANT_TUNER_FILE.`],
      },
    ],
    undefined,
    cause,
  )

const stale = (path: string, { operator }: Place): Diagnostic => ({
  code: 'tuner/stale',
  severity: 'warning',
  message: `'${path}' was found for another kernel than operator '${operator}' has now, which runs untuned.`,
  notes: ['Its equations, orders, dtypes, plugins or their versions have changed since.'],
  hints: ["Tune it again: 'courant tune'."],
})
