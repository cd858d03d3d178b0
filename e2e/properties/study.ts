import { logTo } from 'courant'
import fc from 'fast-check'
import { compileMany } from './compile-many.ts'
import {
  construct,
  judge,
  refusalOf,
  type Kernels,
  type Refusal,
  type Subject,
  type Verdict,
  type Watched,
} from './examine.ts'
import { textOf, type Draft } from './generate/program.ts'

export interface Study {
  readonly verdicts: readonly Verdict[]
  /** Programs that some diagnostic, or some other error, stopped before they ran. */
  readonly refusals: readonly Refusal[]
  /** Programs that were accepted, and threw where they were interpreted or run. */
  readonly escapes: readonly Refusal[]
}

interface Params {
  readonly seed: number
  readonly numRuns: number
  readonly watched?: Watched
}

/** Builds, compiles, interprets and runs random programs, and says how many there were. */
export async function study(drafts: fc.Arbitrary<Draft>, params: Params): Promise<Study> {
  const restore = logTo({ write: () => undefined })
  const started = performance.now()
  const [verdicts, refusals, escapes]: [Verdict[], Refusal[], Refusal[]] = [[], [], []]
  const kernels: Kernels = new Map()
  const subjects: Subject[] = []
  for (const [i, draft] of fc.sample(drafts, params).entries()) {
    const made = construct(draft, `K${i}`, kernels)
    const refusal = 'kind' in made ? made : await refusalOf(made)
    if (refusal) refusals.push(refusal)
    else if (!('kind' in made)) subjects.push(made)
  }
  const requests = subjects.map(({ operator: { program } }) => ({ code: program.code, fp: program.fp }))
  const compiled = await compileMany(requests)
  for (const [name, kernel] of compiled.kernels) kernels.set(name, kernel)
  for (const [i, subject] of subjects.entries()) {
    try {
      verdicts.push(await judge(subject, i + 1, params.watched))
    } catch (error) {
      escapes.push({ kind: 'refusal', error, text: textOf(subject.program) })
    }
  }
  restore()
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `${verdicts.length} programs in ${compiled.files} files of C, ${refusals.length} refused, in ${seconds} s`,
  )
  return { verdicts, refusals, escapes }
}
