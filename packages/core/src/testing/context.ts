import type { Fp, PassContext } from '../compiler/pass.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { DescribedProgram } from '../described.ts'
import type { Extensions } from '../ir/extension.ts'
import type { Interner } from '../ir/interner.ts'
import type { Target } from '../target.ts'

/** A target that promises nothing special: host memory, threads and SIMD. */
export const testTarget: Target = Object.freeze({
  language: 'test',
  platform: 'test',
  dialect: 'test',
  traits: Object.freeze({
    memory: 'host' as const,
    parallel: Object.freeze(['threads', 'simd'] as const),
  }),
})

export interface TestContextOptions {
  /** Default `fast`, as for users. */
  readonly fp?: Fp
  readonly target?: Target
  readonly program?: DescribedProgram
  readonly extensions?: Extensions
}

/** What a pass gets, with what it said kept for the test to look at. */
export interface TestContext extends PassContext {
  readonly diagnostics: readonly Diagnostic[]
  readonly notes: readonly string[]
}

export function testContext(ir: Interner, options: TestContextOptions = {}): TestContext {
  const {
    fp = 'fast',
    target = testTarget,
    program = { name: 'test', equations: [] },
    extensions = new Map(),
  } = options
  const diagnostics: Diagnostic[] = []
  const notes: string[] = []
  return {
    ir,
    fp,
    target,
    program,
    extensions,
    diagnostics,
    notes,
    report: (d) => diagnostics.push(d),
    note: (text) => notes.push(text),
  }
}
