import * as z from '../schema/index.ts'

/**
 * The settings every operator has, whichever plugins it uses. Plugins' own options are set under their name:
 * `block.levels`, `COURANT_BLOCK_LEVELS`.
 */
export const settingsSchema = z.strictObject({
  language: z.string().default('openmp').describe('The target language: c, openmp, or one that a plugin adds.'),
  platform: z.string().default('cpu').describe('Where kernels run.'),
  opt: z
    .union([z.string(), z.tuple([z.string(), z.record(z.string(), z.unknown())])])
    .default('plain')
    .describe("A mode (noop, plain, advanced), [mode, options], or a pipeline such as 'cse,block{levels=2}'."),
  fp: z
    .enum(['strict', 'contract', 'fast'])
    .default('fast')
    .describe('strict keeps every bit, contract allows fused multiply-add, fast also reassociation.'),
  expand: z
    .enum(['unroll', 'loop'])
    .default('unroll')
    .describe('unroll writes every point of a derivative out, loop sums them up in loops, which makes smaller code.'),
  check: z
    .enum(['chunk', 'every-step', 'off'])
    .default('chunk')
    .describe('How often written fields are searched for infinities and NaN while an operator runs.'),
  threads: z
    .int()
    .min(0)
    .default(0)
    .describe('How many threads a kernel uses; 0 takes all that have work enough, of those that the process may use.'),
  autotune: z
    .enum(['off', 'basic', 'aggressive'])
    .default('off')
    .describe(
      'Whether the steps of runs serve to find what is fastest: basic varies arguments, aggressive builds too.',
    ),
  logging: z
    .enum(['debug', 'perf', 'info', 'warning', 'error', 'silent'])
    .default('info')
    .describe('The least important messages that are shown.'),
  verify: z.boolean().default(false).describe('Checks the IR after every pass; for work on passes.'),
})
export type Settings = z.output<typeof settingsSchema>
export type SettingName = keyof Settings

interface PluginSetting {
  readonly package: string
  /** The plugin that reads it, where that is not its name. */
  readonly plugin?: string
  /** What asks for nothing. */
  readonly off: readonly string[]
}

/**
 * Settings that only a plugin can honour, and the package that has it. Asking for one without its plugin is an
 * error: a run that looks distributed and is not would be worse.
 */
export const pluginSettings: Readonly<Record<string, PluginSetting>> = {
  mpi: { package: '@courant/mpi', off: ['0', 'false', 'off'] },
  decoupler: { package: '@courant/decoupler', off: ['0', 'false', 'off'] },
  deviceid: { package: '@courant/target-cuda', off: ['-1'] },
  autopadding: { package: '@courant/autopad', plugin: 'autopad', off: ['0', 'false', 'off'] },
  profiling: { package: '@courant/profile-cpu', off: ['off', 'basic'] },
}
