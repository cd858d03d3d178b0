import { printC, type CDialect } from '@courant/codegen'
import { definePlugin, nthreads, type Target, type TargetProvider } from '@courant/core'
import * as z from '@courant/core/schema'
import { threads } from './threads.ts'

const target: Target = {
  language: 'openmp',
  platform: 'cpu',
  dialect: 'c',
  traits: { memory: 'host', parallel: ['threads', 'simd'] },
}

const team = `num_threads(${nthreads.name})`

/**
 * Each thread has the arguments for itself. Of what is shared clang keeps addresses, and reads pointers and strides again after
 * every store; gcc copies what is constant, and makes slightly slower code where it is told to.
 */
const given = 'courant_given'

/**
 * C11 with OpenMP. The number of threads is an argument, not a setting of the process: a kernel runs on a thread of its
 * own, which `omp_set_num_threads` on another thread does not reach.
 */
export const openmpDialect: CDialect = {
  name: 'c',
  needs: ['openmp'],
  simdNeeds: [],
  simd: () => ['#pragma omp simd'],
  parallel: ({ collapse, simd, inTeam, goesOn }) => {
    // Only loops that are not SIMD, too, give each thread the same share again: OpenMP 5.2, section 11.5.3.
    const directive = `${inTeam ? 'for' : 'parallel for'}${simd && !goesOn ? ' simd' : ''}`
    const clauses = [
      ...(collapse > 1 ? [`collapse(${collapse})`] : []),
      'schedule(static)',
      ...(inTeam ? [] : [team, given]),
      ...(goesOn ? ['nowait'] : []),
    ]
    return [`#pragma omp ${directive} ${clauses.join(' ')}`]
  },
  team: () => [`#pragma omp parallel ${team} ${given}`],
  barrier: () => ['#pragma omp barrier'],
  single: (result) => [`#pragma omp single${result === undefined ? '' : ` copyprivate(${result})`}`],
  onEachThread: (statement) => [`#pragma omp parallel ${team}`, statement],
  given: (names) => ({ name: given, text: `firstprivate(${names.join(', ')})`, where: '__clang__' }),
  thread: () => ({ name: 'omp_get_thread_num', text: 'int omp_get_thread_num(void);' }),
  params: [nthreads.name],
}

export const targetOpenmp = definePlugin({
  name: 'target-openmp',
  summary: 'Prints C whose parallel loops run on OpenMP threads.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.tree.tap('target-openmp', (phase) => phase.add(threads, { after: ['expand-sparse?'] }))
    compiler.hooks.emit.tap('target-openmp', (phase) =>
      phase.convert({
        name: 'emit',
        summary: 'Prints the loops as C, the outermost parallel ones shared among threads.',
        run: (tree, cx) => printC(tree, openmpDialect, cx),
      }),
    )
  },
})

/** For `registerTarget`: language `openmp`. */
export const openmpTarget: TargetProvider = { target, plugin: targetOpenmp }
