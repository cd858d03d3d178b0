import { isArgument, printBody, printProgram, type Stage } from '@courant/core'
import { costsOf } from './costs.ts'
import type { Built } from './build.ts'

/** What the compiler did, for people: the plan, the IR after each pass that changed it, the code and its cost. */
export function explain({ program, compilation, compiler, seconds }: Built, lastRun: readonly string[]): string {
  const { flopsPerPoint, bytesPerPoint } = costsOf(compilation.tree)
  const stages = compilation.stages.map((stage, i) => explainStage(stage, compilation.stages[i - 1]))
  return [
    `Operator '${program.name}' for ${program.language} on ${program.platform}, fp ${program.fp}, built in ${(seconds * 1000).toFixed(1)} ms`,
    `plugins: ${compiler.pipeline}`,
    `cost: ${flopsPerPoint} flops and ${bytesPerPoint} bytes a point, ${(flopsPerPoint / Math.max(1, bytesPerPoint)).toFixed(2)} flops/byte`,
    ...stages,
    '== code',
    program.code.text,
    ...(lastRun.length === 0 ? [] : ['== last run', ...lastRun.map((line) => `   ${line}`)]),
  ].join('\n')
}

/** What an operator is, in a few lines: its functions, dimensions and arguments, with the defaults that it has. */
export function summaryOf({ program, objects, settings }: Built): string {
  const written = new Set(program.code.abi.fields.filter((field) => field.written).map(({ name }) => name))
  const fields = [...objects.fields].map(([name, { kind }]) => {
    const use = [objects.inputs.has(name) ? 'read' : '', written.has(name) ? 'written' : ''].filter(
      (word) => word !== '',
    )
    return `${name} (${kind.replaceAll('-', ' ')}${use.length > 0 ? `, ${use.join(' and ')}` : ''})`
  })
  const scalars = [...program.decls.params.values()].filter(isArgument).map(({ name, default: own }) => {
    const constant = objects.arePlaceholders ? undefined : objects.scalars.get(name)?.value
    const value = constant ?? own
    return value === undefined ? name : `${name} = ${value}`
  })
  const mode = typeof settings.opt === 'string' ? settings.opt : settings.opt[0]
  return [
    `Operator '${program.name}' in ${program.language} on ${program.platform}, mode ${mode}, fp ${program.fp}`,
    `  functions: ${fields.sort().join(', ')}`,
    `  dimensions: ${[...program.decls.dimensions.keys()].sort().join(', ')}`,
    `  arguments: ${scalars.sort().join(', ')}`,
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
