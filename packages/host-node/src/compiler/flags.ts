import type { LoadOptions } from '@courant/core'

/** A flag is used only where a test program compiles, links and runs with it. */
export interface Flag {
  readonly flag: string
  /** At which steps it is passed. Arithmetic flags never reach the linker: gcc would then change the whole process. */
  readonly at: 'compile' | 'link' | 'both'
}

const compile = (flag: string): Flag => ({ flag, at: 'compile' })

/** Without these there is no shared library, so they are not probed one by one. */
export const required: readonly Flag[] = [compile('-fPIC'), { flag: '-shared', at: 'link' }]

export const base: readonly Flag[] = [
  compile('-std=gnu11'),
  compile('-O3'),
  compile('-march=native'),
  // Exact: nobody reads `errno` or the exception flags, and with them neither `sqrt` nor a conditional vectorises.
  compile('-fno-math-errno'),
  compile('-fno-trapping-math'),
  // gcc else moves more out of the innermost loop than there are registers for, and sums of 40 and more points spill.
  compile('-fira-loop-pressure'),
  // A library that is unloaded under the sleeping threads of its OpenMP runtime takes the process with it.
  { flag: '-Wl,-z,nodelete', at: 'link' },
]

const relaxed: readonly Flag[] = [
  '-fassociative-math',
  '-freciprocal-math',
  '-fno-signed-zeros',
  '-ffinite-math-only',
  // The order of sums is ours: gcc's own pass over it breaks up multiply-adds, and a stencil of 37 points takes a tenth more
  // instructions. Reductions are still vectorised.
  '-fno-tree-reassoc',
].map(compile)

/** Never `-ffast-math`: some compilers then add start-up code that flushes the denormals of the whole process. */
export const fpModes: Readonly<Record<LoadOptions['fp'], readonly Flag[]>> = {
  strict: [compile('-ffp-contract=off')],
  contract: [compile('-ffp-contract=fast')],
  fast: [compile('-ffp-contract=fast'), ...relaxed],
}

/** What a kernel may ask for in `Code.needs`. */
export const needs: Readonly<Record<string, readonly Flag[]>> = {
  openmp: [{ flag: '-fopenmp', at: 'both' }],
  'openmp-simd': [compile('-fopenmp-simd')],
  math: [{ flag: '-lm', at: 'link' }],
  threads: [{ flag: '-pthread', at: 'both' }],
}

/** Everything worth a probe, each flag once. */
export const optional: readonly Flag[] = [
  ...new Map(
    [...base, ...Object.values(fpModes).flat(), ...Object.values(needs).flat()].map((flag) => [flag.flag, flag]),
  ).values(),
]
