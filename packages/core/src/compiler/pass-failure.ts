import { registry } from '../registry.ts'
import { printProgram } from '../text/print.ts'
import type { Compiler } from './compiler.ts'
import type { Levels, PhaseName } from './pass.ts'

/** A bug in a pass. `reproducer` holds the pipeline and the IR that went in; the host keeps it in a file. */
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
    const { language, platform } = compiler.target
    const reproducer = [
      `// pass: ${pass}`,
      `// error: ${reason.replaceAll('\n', '\n//   ')}`,
      `// target: ${language} on ${platform}, fp ${compiler.fp}`,
      `// pipeline: ${compiler.pipeline}`,
      input && 'level' in input ? printProgram(input) : '// the input has no text form',
      '',
    ].join('\n')
    const kept = registry().host?.keep(`${pass}.ir`, reproducer)
    const where = kept ? ` The plan and the IR that went in are kept in ${kept}.` : ''
    super(`Pass '${pass}' failed in phase '${phase}': ${reason}.${where}`, { cause })
    this.pass = pass
    this.reproducer = reproducer
  }
}
