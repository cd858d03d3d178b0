import type { Dtype, Expr } from '@courant/core'
import type { Scope } from './dtypes.ts'
import type { Emission } from './emission.ts'
import type { Run } from './runs.ts'
import { cTypes } from './support.ts'

interface RunPlace {
  /** The name by which the run's term has the counter. */
  readonly counter: string
  /** The text of what is summed up before; empty where the run comes first. */
  readonly start: string
  readonly dtype: Dtype
  readonly emission: Emission
  readonly scope: Scope
  readonly print: (term: Expr, scope: Scope, before: string[]) => string
}

/**
 * A run of terms as a loop that adds them up, and the name of the sum. It starts from -0, to which any number can be
 * added without a change, 0 and -0 too: so the sum is, bit by bit, that of the terms written out.
 */
export function loopOver(run: Run, place: RunPlace): { readonly lines: readonly string[]; readonly sum: string } {
  const { counter, start, dtype, emission, scope, print } = place
  const number = emission.sums++
  const sum = emission.names.of(`sum ${number}`, `sum${number}`)
  const k = emission.names.of(counter, `k${number}`)
  const inner = scope.inner()
  inner.bind(counter, 'int64')
  const weights = run.numbers.map(({ name, dtype: own, values }) => {
    inner.bind(name, own)
    const weight = emission.names.of(name, `weight${number}`)
    return `const ${cTypes[own]} ${weight} = ${emission.table(values, own)}[${k}];`
  })
  const before: string[] = []
  const term = print(run.term, inner, before)
  return {
    sum,
    lines: [
      `${cTypes[dtype]} ${sum} = ${start || (dtype === 'float32' ? '-0.0F' : '-0.0')};`,
      `for (int64_t ${k} = 0; ${k} < ${run.count}; ${k} += 1) {`,
      ...[...weights, ...before, `${sum} += ${term};`].map((line) => `  ${line}`),
      '}',
    ],
  }
}
