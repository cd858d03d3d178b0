import {
  CourantError,
  isArgument,
  ownDefault,
  type ArgumentValue,
  type Diagnostic,
  type FieldObject,
  type Param,
  type Sampled,
} from '@courant/core'
import { timeOffsets } from '@courant/lowering'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import type { Overrides } from './overrides.ts'
import type { Size } from './sizes.ts'

/**
 * The scalars of a run, by precedence: argument, the functions' grids and sizes, default. Throws `args/missing` where the
 * kernel reads one that has no value.
 */
export function deriveScalars(
  program: Program,
  objects: ProgramObjects,
  overrides: Overrides,
  fields: ReadonlyMap<string, FieldObject>,
  sizes: ReadonlyMap<string, Size>,
  threads: number,
): ReadonlyMap<string, ArgumentValue> {
  const values = new Map<string, ArgumentValue>()
  const missing: Diagnostic[] = []
  for (const param of program.decls.params.values()) {
    const value = overrides.scalars.get(param.name) ?? derive(param)
    if (value) values.set(param.name, value)
    // What follows from the run is there once layers around it have had their say.
    else if (isArgument(param) && isRead(program, param.name)) missing.push(missingValue(program, param))
  }
  if (missing.length > 0) throw new CourantError(missing)
  return values

  function derive(param: Param): ArgumentValue | undefined {
    const { role } = param
    if (role.kind === 'bound') {
      const own =
        param.default === undefined ? undefined : { value: param.default, source: `the dimension '${role.dim}'` }
      return own ?? (role.end === 'min' ? lowest(role.dim) : highest(role.dim))
    }
    const spacing = role.kind === 'spacing' ? spacingOf(role.dim, fields) : undefined
    if (spacing) return spacing
    if (role.kind === 'threads') return { value: threads, source: 'the number of threads' }
    const object = objects.scalars.get(param.name)
    if (object && !objects.arePlaceholders) return { value: object.value, source: `the constant '${object.name}'` }
    return param.default === undefined ? undefined : { value: param.default, source: ownDefault }
  }

  function lowest(dim: string): ArgumentValue {
    if (dim !== program.time) return { value: 0, source: 'the first point' }
    const { min } = timeOffsets(program.offsets, program.decls)
    let best = { value: -min, source: 'the earliest time that is read' }
    for (const { dim: along, min: before, field } of program.offsets) {
      const sampled = program.decls.dimensions.get(along)?.sampled
      if (sampled?.of !== dim || before >= 0) continue
      const value = firstOfSlot(sampled, -before)
      if (value > best.value) best = { value, source: `the earliest step of '${field}' that is read` }
    }
    return best
  }

  /**
   * The last step whose furthest access in time, of whichever function, still is within every function that keeps all
   * steps: Devito's rule, so that `nt` samples of a leapfrog give the steps 1 to nt - 2.
   */
  function highest(dim: string): ArgumentValue | undefined {
    if (dim !== program.time) {
      const size = sizes.get(dim)
      return size && { value: size.points - 1, source: `the size of ${size.source}` }
    }
    let best: ArgumentValue | undefined
    for (const [name, object] of fields) {
      program.decls.fields.get(name)?.axes.forEach((axis, k) => {
        const sampled = axis.dim === undefined ? undefined : program.decls.dimensions.get(axis.dim)?.sampled
        if (sampled?.of === dim) {
          const beyond = program.offsets.find(({ field, axis: i }) => field === name && i === k)?.max ?? 0
          const last = firstOfSlot(sampled, (object.domainShape[k] ?? 0) - Math.max(0, beyond)) - 1
          if (!best || last < best.value) best = { value: last, source: `the length of '${name}'` }
        }
        if (axis.dim !== dim || axis.slots !== undefined) return
        const value = (object.domainShape[k] ?? 0) - 1 - timeOffsets(program.offsets, program.decls).max
        if (!best || value < best.value) best = { value, source: `the length of '${name}'` }
      })
    }
    return best
  }

  /** The index that a slot belongs to: `factor * slot` where counting starts at 0. */
  function firstOfSlot({ factor, start }: Sampled, slot: number): number {
    const by = (overrides.scalars.get(factor) ?? { value: program.decls.params.get(factor)?.default }).value ?? 1
    return (Math.ceil(start / by) + slot) * by
  }
}

/** The spacing of the grids of all functions: a formula over two spacings would be right for one of them at most. */
function spacingOf(dim: string, fields: ReadonlyMap<string, FieldObject>): ArgumentValue | undefined {
  let found: ArgumentValue | undefined
  for (const { grid, name } of fields.values()) {
    const value = grid.spacing[grid.dimensionNames.indexOf(dim)]
    if (value === undefined) continue
    if (found && found.value !== value) throw spacingMismatch(dim, found, { value, source: `the grid of '${name}'` })
    found ??= { value, source: `the grid of '${name}'` }
  }
  return found
}

const spacingMismatch = (dim: string, a: ArgumentValue, b: ArgumentValue): CourantError =>
  new CourantError([
    {
      code: 'args/spacing-mismatch',
      severity: 'error',
      message: `Along '${dim}' the spacing is ${a.value} by ${a.source} and ${b.value} by ${b.source}.`,
      hints: [`Put all functions of a run on one grid, or pass 'h_${dim}' to say which spacing is meant.`],
    },
  ])

const isRead = ({ code: { abi } }: Program, name: string): boolean =>
  abi.reals.includes(name) || abi.ints.some((entry) => entry.kind === 'param' && entry.name === name)

function missingValue(program: Program, { name, role }: Param): Diagnostic {
  const isTimeEnd = role.kind === 'bound' && role.dim === program.time
  return {
    code: 'args/missing',
    severity: 'error',
    message: `Operator '${program.name}' needs a value for '${name}'.`,
    notes: isTimeEnd ? ['No function of this operator keeps every step, so nothing says when to stop.'] : [],
    hints: [`Pass it: 'op.apply({ ${name}: ... })'.`],
  }
}
