import { printProgram } from '@courant/core'
import type { Built } from './build.ts'

/** What the compiler did, for people: the plan, the IR after each pass that changed it, the code and its cost. */
export function explain({ program, compilation, compiler, seconds }: Built): string {
  const { flopsPerPoint, bytesPerPoint } = program.costs
  const stages = compilation.stages.map(({ phase, pass, changed, milliseconds, root, notes }) => {
    const title = `== ${phase}: ${pass} (${milliseconds.toFixed(2)} ms)${changed ? '' : ': no change'}`
    const text = changed && 'level' in root ? printProgram(root) : ''
    return [title, ...notes.map((note) => `   ${note}`), text].filter((line) => line !== '').join('\n')
  })
  return [
    `Operator '${program.name}' for ${program.language} on ${program.platform}, fp ${program.fp}, built in ${(seconds * 1000).toFixed(1)} ms`,
    `plugins: ${compiler.pipeline}`,
    `cost: ${flopsPerPoint} flops and ${bytesPerPoint} bytes a point, ${(flopsPerPoint / Math.max(1, bytesPerPoint)).toFixed(2)} flops/byte`,
    ...stages,
    '== code',
    program.code.text,
  ].join('\n')
}
