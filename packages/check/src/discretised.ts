import { Compiler, CourantError, Interner, type DescribedProgram, type Diagnostic, type Equations } from '@courant/core'
import { lowering } from '@courant/lowering'

/** The equations with derivatives as weighted sums: what any operator of them computes. Throws what lowering reports. */
export function discretised(program: DescribedProgram): Equations {
  const target = {
    ...{ language: 'none', platform: 'none', dialect: 'none' },
    traits: { memory: 'host', parallel: [] },
  } as const
  const compiler = new Compiler({ target, plugins: [lowering()] })
  const diagnostics: Diagnostic[] = []
  const cx = {
    ...{ ir: new Interner(), target, fp: 'fast' as const, program, extensions: compiler.extensions },
    report: (d: Diagnostic) => void diagnostics.push(d),
    note: () => undefined,
  }
  const { conversion, passes } = compiler.phases().equations
  const root = passes.reduce((equations, pass) => pass.run(equations, cx), conversion.run(program, cx))
  const errors = diagnostics.filter((d) => d.severity === 'error')
  if (errors.length > 0) throw new CourantError(errors)
  return root
}
