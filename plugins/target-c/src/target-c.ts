import { printC, type CDialect } from '@courant/codegen'
import { definePlugin, type Target, type TargetProvider } from '@courant/core'
import * as z from '@courant/core/schema'

const target: Target = {
  language: 'c',
  platform: 'cpu',
  dialect: 'c',
  traits: { memory: 'host', parallel: ['simd'] },
}

/** C11 on one thread. SIMD is asked for with OpenMP's pragma, which compilers honour without OpenMP's library. */
export const cDialect: CDialect = {
  name: 'c',
  needs: [],
  simdNeeds: ['openmp-simd'],
  simd: () => ['#pragma omp simd'],
  parallel: () => undefined,
  team: () => undefined,
  barrier: () => [],
  single: () => [],
  onEachThread: (statement) => [statement],
  given: () => undefined,
  thread: () => undefined,
  params: [],
}

export const targetC = definePlugin({
  name: 'target-c',
  summary: 'Prints serial C.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.emit.tap('target-c', (phase) =>
      phase.convert({
        name: 'emit',
        summary: 'Prints the loops as C on one thread.',
        run: (tree, cx) => printC(tree, cDialect, cx),
      }),
    )
  },
})

/** For `registerTarget`: language `c`. */
export const cTarget: TargetProvider = { target, plugin: targetC }
