import {
  isScalarObject,
  type BoundArguments,
  type FieldObject,
  type RuntimeHooks,
  type ScalarObject,
} from '@courant/core'
import type { ProgramObjects } from '../objects.ts'
import type { Program } from '../program.ts'
import type { chooseThreads, Team } from '../team.ts'
import { areAlike, askPlugins, callOf, checkPlaces, survey, type Call, type Survey } from './bind.ts'
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
  readonly #scalars: readonly ScalarObject[]
  readonly #fields: readonly FieldObject[]
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
    this.#scalars = [...objects.scalars.values()]
    this.#fields = [...objects.fields.values()]
  }

  bind(args: Arguments, team: Team): Call {
    const program = this.#program
    const objects = this.#objects
    const basis = this.#basisOf(args, team)
    const last = this.#last?.basis === basis ? this.#last : undefined
    const found = last?.survey ?? this.#survey(args, team)
    const bound = askPlugins(program, found, args, this.#hooks)
    if (last && (bound === last.bound || isAlike(bound, last.bound))) {
      checkPlaces(last.call, objects)
      return last.call
    }
    const call = callOf(program, objects, found, bound)
    this.#last = basis && found.made.size === 0 ? { basis, survey: found, bound, call } : undefined
    return call
  }

  #survey(args: Arguments, team: Team): Survey {
    return survey(this.#program, this.#objects, args, (sizes) => this.#threads(team, sizes))
  }

  /**
   * That of the last run where it still holds. Undefined where somebody's functions or arrays were given: they would be
   * kept alive for a run that may never come. Of functions all that a run could find changed; what is in them is no
   * business of the arguments.
   */
  #basisOf(args: Arguments, { most, asked }: Team): Basis | undefined {
    const { fields, arePlaceholders } = this.#objects
    if (!isRecord(args) || arePlaceholders) return undefined
    const notes = new Notes(this.#last?.basis)
    notes.add(most)
    notes.add(asked)
    for (const keyword in args) {
      if (!Object.hasOwn(args, keyword)) continue
      const given = args[keyword]
      const value = isScalarObject(given) ? given.value : given
      const isPlain = value === undefined || typeof value === 'number' || value === fields.get(keyword)
      if (!isPlain) return undefined
      notes.add(keyword)
      notes.add(value)
    }
    for (let i = 0; i < this.#scalars.length; i++) notes.add(this.#scalars[i]?.value)
    for (let i = 0; i < this.#fields.length; i++) {
      const object = this.#fields[i]
      notes.add(object?.storage)
      notes.add(object?.grid)
      notes.add(object?.domainShape)
      notes.add(object?.inset)
    }
    return notes.basis
  }
}

/** Notes values one by one. As long as they are those of an earlier basis, nothing is made anew. */
class Notes {
  readonly #earlier: Basis
  #values: unknown[] | undefined
  #length = 0

  constructor(earlier: Basis = []) {
    this.#earlier = earlier
  }

  add(value: unknown): void {
    const isSame = !this.#values && this.#length < this.#earlier.length && Object.is(value, this.#earlier[this.#length])
    if (isSame) this.#length++
    else this.#begun().push(value)
  }

  /** The earlier one itself where all is as it was. */
  get basis(): Basis {
    return !this.#values && this.#length === this.#earlier.length ? this.#earlier : this.#begun()
  }

  #begun(): unknown[] {
    return (this.#values ??= this.#earlier.slice(0, this.#length))
  }
}

/** Whether plugins made the same of the same arguments. */
function isAlike({ values, tables }: BoundArguments, last: BoundArguments): boolean {
  if (!areAlike(values, last.values)) return false
  if (tables === last.tables) return true
  if (tables.size !== last.tables.size) return false
  for (const [name, table] of tables) if (table !== last.tables.get(name)) return false
  return true
}
