import { printBody, printProgram, type Stage } from '@courant/core'
import { costsOf } from './costs.ts'
import type { Built } from './build.ts'

/** What the compiler did, for people: the plan, the IR after each pass that changed it, the code and its cost. */
export function explain({ program, compilation, compiler, seconds }: Built): string {
  const { flopsPerPoint, bytesPerPoint } = costsOf(compilation.tree)
  const stages = compilation.stages.map((stage, i) => explainStage(stage, compilation.stages[i - 1]))
  return [
    `Operator '${program.name}' for ${program.language} on ${program.platform}, fp ${program.fp}, built in ${(seconds * 1000).toFixed(1)} ms`,
    `plugins: ${compiler.pipeline}`,
    `cost: ${flopsPerPoint} flops and ${bytesPerPoint} bytes a point, ${(flopsPerPoint / Math.max(1, bytesPerPoint)).toFixed(2)} flops/byte`,
    ...stages,
    '== code',
    program.code.text,
  ].join('\n')
}

function explainStage({ phase, pass, changed, milliseconds, root, notes }: Stage, before: Stage | undefined): string {
  const title = `== ${phase}: ${pass} (${milliseconds.toFixed(2)} ms)${changed ? '' : ': no change'}`
  return [title, ...notes.map((note) => `   ${note}`), ...(changed ? [textOf(root, before?.root)] : [])]
    .filter((line) => line !== '')
    .join('\n')
}

/** Declarations are shown where they are new. */
function textOf(root: Stage['root'], before: Stage['root'] | undefined): string {
  if (!('level' in root)) return ''
  const known = before && 'level' in before && before.decls === root.decls
  return known ? printBody(root) : printProgram(root)
}
