import type { Clusters, Equations, PassContext } from '@courant/core'
import { goldenPass, type GoldenOptions, type Program } from '@courant/core/testing'
import { describe, expect, it } from 'vitest'
import { clusterise } from './clusters/clusterise.ts'
import { lowering } from './lowering.ts'
import { schedule } from './tree/schedule.ts'

const golden = (name: string, options: GoldenOptions): number =>
  goldenPass(new URL(`../golden/${name}.ir`, import.meta.url), options).length

const alone = (pass: string): GoldenOptions => ({ plugins: () => [lowering()], pass })
const clustering: GoldenOptions = {
  run: (root: Program, cx: PassContext): Program => clusterise(root as Equations, cx),
}
const scheduling: GoldenOptions = { run: (root: Program, cx: PassContext): Program => schedule(root as Clusters, cx) }
/** What is refused has no meaning, and level 1 knows one direction of time only. */
const unchecked = { meaning: 'unchecked' } as const

describe('text in, text out, the same meaning', () => {
  it.each([
    ['discretise', alone('discretise')],
    ['discretise-unchecked', { ...alone('discretise'), ...unchecked }],
    ['clusterise', clustering],
    ['clusterise-unchecked', { ...clustering, ...unchecked }],
    ['partial-sums', alone('partial-sums')],
    ['schedule', scheduling],
    ['line-sums', alone('line-sums')],
    ['expand-sparse', alone('expand-sparse')],
  ])('%s', (name, options) => {
    expect(golden(name, options)).toBeGreaterThan(1)
  })
})
