import type { Clusters, Equations, PassContext } from '@courant/core'
import { goldenPass, type Program } from '@courant/core/testing'
import { describe, expect, it } from 'vitest'
import { clusterise } from './clusters/clusterise.ts'
import { lowering } from './lowering.ts'
import { schedule } from './tree/schedule.ts'

const golden = (name: string): URL => new URL(`../golden/${name}.ir`, import.meta.url)

describe('the passes of lowering, text in, text out', () => {
  it.each(['discretise', 'expand-sparse'])('%s', (pass) => {
    expect(goldenPass(golden(pass), { plugins: () => [lowering()], pass }).length).toBeGreaterThan(5)
  })

  it('clusterise', () => {
    const run = (root: Program, cx: PassContext): Program => clusterise(root as Equations, cx)
    expect(goldenPass(golden('clusterise'), { run }).length).toBeGreaterThan(5)
  })

  it('schedule', () => {
    const run = (root: Program, cx: PassContext): Program => schedule(root as Clusters, cx)
    expect(goldenPass(golden('schedule'), { run }).length).toBeGreaterThan(5)
  })
})
