import { isScalarObject, type BoundArguments, type RuntimeHooks } from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import type { chooseThreads, Team } from '../team.ts'
import { askPlugins, callOf, checkPlaces, survey, withOwnFields, type Call, type Survey } from './bind.ts'
import { isRecord, type Arguments } from './overrides.ts'

/** What the arguments of a run were read from, in order. */
type Basis = readonly unknown[]

interface Remembered {
  readonly basis: Basis
  readonly survey: Survey
  readonly bound: BoundArguments
  readonly call: Call
}

/**
 * Binds the runs of one operator as `bind` does. A loop over single steps gives the same arguments time and again, and
 * to read and check them takes longer than a small kernel: where all that they are read from is as it was, so is what they
 * come to. Plugins are asked at each run, and points are looked up at each run, since both may look at data.
 */
export class Binder {
  readonly #program: Program
  readonly #objects: ProgramObjects
  readonly #hooks: RuntimeHooks
  readonly #threads: ReturnType<typeof chooseThreads>
  #last: Remembered | undefined

  constructor(
    program: Program,
    objects: ProgramObjects,
    hooks: RuntimeHooks,
    threads: ReturnType<typeof chooseThreads>,
  ) {
    this.#program = program
    this.#objects = objects
    this.#hooks = hooks
    this.#threads = threads
  }

  bind(args: Arguments, team: Team): Call {
    const [program, objects] = [this.#program, this.#objects]
    const basis = basisOf(args, team, objects)
    const last = basis && this.#last && isSame(basis, this.#last.basis) ? this.#last : undefined
    const found = last?.survey ?? survey(program, objects, args, (sizes) => this.#threads(team, sizes))
    const bound = askPlugins(program, found, args, this.#hooks)
    if (last && isAlike(bound, last.bound)) {
      checkPlaces(last.call, objects)
      return withOwnFields(last.call)
    }
    const call = callOf(program, objects, found, bound)
    this.#last = basis && found.made.size === 0 ? { basis, survey: found, bound, call } : undefined
    // Each run has a map of its own: who looks on may keep something by it.
    return withOwnFields(call)
  }
}

/**
 * Undefined where somebody's functions or arrays were given: they would be kept alive for a run that may never come. Of
 * functions all that a run could find changed; what is in them is no business of the arguments.
 */
function basisOf(args: Arguments, { most, asked }: Team, objects: ProgramObjects): Basis | undefined {
  const { fields, scalars, arePlaceholders } = objects
  if (!isRecord(args) || arePlaceholders) return undefined
  const basis: unknown[] = [most, asked]
  for (const keyword of Object.keys(args)) {
    const given = args[keyword]
    const value = isScalarObject(given) ? given.value : given
    const isPlain = value === undefined || typeof value === 'number' || value === fields.get(keyword)
    if (!isPlain) return undefined
    basis.push(keyword, value)
  }
  for (const { value } of scalars.values()) basis.push(value)
  for (const { storage, grid, domainShape, inset } of fields.values()) basis.push(storage, grid, domainShape, inset)
  return basis
}

function isSame(a: Basis, b: Basis): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}

/** Whether plugins made the same of the same arguments. */
function isAlike({ values, tables }: BoundArguments, last: BoundArguments): boolean {
  if (values === last.values && tables === last.tables) return true
  if (values.size !== last.values.size || tables.size !== last.tables.size) return false
  for (const [name, { value, source }] of values) {
    const known = last.values.get(name)
    if (!Object.is(value, known?.value) || source !== known?.source) return false
  }
  for (const [name, table] of tables) if (table !== last.tables.get(name)) return false
  return true
}
