import { printProgram } from '../text/print.ts'
import type { Compiler } from './compiler.ts'
import type { Levels, PhaseName } from './pass.ts'

/** A bug in a pass. `reproducer` holds the pipeline and the IR that went in; a host can write it to a file. */
export class PassFailure extends Error {
  override readonly name = 'PassFailure'
  readonly pass: string
  readonly reproducer: string

  constructor(
    pass: string,
    phase: PhaseName,
    input: Levels[PhaseName] | undefined,
    compiler: Compiler,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`Pass '${pass}' failed in phase '${phase}': ${reason}`, { cause })
    this.pass = pass
    const { language, platform } = compiler.target
    this.reproducer = [
      `// pass: ${pass}`,
      `// error: ${reason.replaceAll('\n', '\n//   ')}`,
      `// target: ${language} on ${platform}, fp ${compiler.fp}`,
      `// pipeline: ${compiler.pipeline}`,
      input && 'level' in input ? printProgram(input) : '// the input has no text form',
      '',
    ].join('\n')
  }
}
