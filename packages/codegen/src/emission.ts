import {
  fieldOf,
  keepsWindows,
  rationals,
  type Declarations,
  type Dtype,
  type Ext,
  type ExtPrinter,
  type Field,
  type PassContext,
  type Rational,
} from '@courant/core'
import type { CDialect } from './dialect.ts'
import { literal } from './literal.ts'
import { Names } from './names.ts'
import { StoredFields } from './stored.ts'
import { cTypes, type Support } from './support.ts'

/** What is being printed, and what has turned out to be needed so far. One for each kernel. */
export class Emission {
  readonly decls: Declarations
  readonly dialect: CDialect
  readonly cx: PassContext
  readonly names: Names
  /** Fields that are accessed, and whether they are written. */
  readonly fields = new Map<string, boolean>()
  /** Fields of several axes that are accessed: each has a macro from indices to its element. */
  readonly indexedFields = new Set<string>()
  /** Folded fields that whole patches are read or written of: each has a macro from a patch's first point to its vector. */
  readonly vectorFields = new Set<string>()
  readonly #folds = new Map<string, readonly number[]>()
  readonly #foldedAxes = new Map<string, readonly number[]>()
  /** Fields of which each thread has what an iteration needs, by name. */
  readonly windowed: ReadonlyMap<string, Field>
  /** How fields are read and stored that lie in less than their dtype. */
  readonly stored: StoredFields = new StoredFields(this)
  readonly params = new Set<string>()
  readonly supports = new Map<string, Support>()
  readonly needs = new Set<string>()
  /** Tables of numbers, each with its values as text. */
  readonly tables = new Map<string, string>()
  /** Values that the run chooses, such as the slot of a level where steps may be in place. */
  readonly chosen = new Set<string>()
  /** How many sums have become loops. */
  sums = 0

  constructor(decls: Declarations, dialect: CDialect, cx: PassContext, ownNames: Iterable<string>) {
    this.decls = decls
    this.dialect = dialect
    this.cx = cx
    this.names = new Names(ownNames)
    this.windowed = new Map([...decls.fields].filter(([, field]) => keepsWindows(field)))
    for (const need of dialect.needs) this.needs.add(need)
  }

  field(name: string, written: boolean): string {
    this.fields.set(name, written || (this.fields.get(name) ?? false))
    return this.names.of(name)
  }

  /** The macro that takes the indices of a field. It has the field's own name: C tells the two apart by the parenthesis. */
  indexed(field: string): string {
    this.indexedFields.add(field)
    return this.names.of(field)
  }

  /** How many points lie together along each axis of a field. */
  foldOf(field: string): readonly number[] {
    const known = this.#folds.get(field)
    if (known) return known
    const fold = fieldOf(this.decls, field).axes.map((axis) => axis.fold ?? 1)
    this.#folds.set(field, fold)
    return fold
  }

  /** The axes along which several points lie together. */
  foldedAxes(field: string): readonly number[] {
    const known = this.#foldedAxes.get(field)
    if (known) return known
    const axes = [...this.foldOf(field).keys()].filter((axis) => (this.foldOf(field)[axis] ?? 1) > 1)
    this.#foldedAxes.set(field, axes)
    return axes
  }

  isFolded(field: string): boolean {
    return this.foldedAxes(field).length > 0
  }

  /** The macro that takes the indices of a patch's first point. */
  vectors(field: string): string {
    this.indexedFields.add(field)
    this.vectorFields.add(field)
    return this.names.of(`vector ${field}`, `${field}_v`)
  }

  stride(field: string, axis: number): string {
    return this.names.of(`stride ${field} ${axis}`, `${field}_s${axis}`)
  }

  /** The constant array of these numbers. Sums with the same weights have one in common. */
  table(values: readonly Rational[], dtype: Dtype): string {
    const texts = values.map((v) => literal(v, dtype) ?? this.unrepresentable(v, dtype))
    const text = `static const ${cTypes[dtype]} `
    const array = `[${values.length}] = {${texts.join(', ')}};`
    const key = text + array
    const name = this.names.of(`table ${key}`, `w${this.tables.size}`)
    this.tables.set(name, text + name + array)
    return name
  }

  support(support: Support): string {
    this.supports.set(support.name, support)
    return support.name
  }

  /** How a plugin's operation prints here. */
  printerOf<K extends 'expr' | 'node'>(op: Ext['op'], what: K): NonNullable<ExtPrinter[K]> {
    const print = this.#printer(op, what)
    if (!print) throw new Error(`Nothing says how '${op}' prints in dialect '${this.dialect.name}'.`)
    return print
  }

  /** Of an operation that is a call, how it prints. */
  callOf(op: Ext['op']): ExtPrinter['call'] {
    return this.#printer(op, 'call')
  }

  #printer<K extends keyof ExtPrinter>(op: Ext['op'], what: K): ExtPrinter[K] | undefined {
    const printer = this.cx.extensions.get(op)?.print?.[this.dialect.name]
    if (printer?.[what] && printer.support) this.supports.set(op, { name: op, text: printer.support })
    return printer?.[what]
  }

  /** A number that the dtype cannot hold: the user's mistake, and a harmless literal so that more can be found. */
  unrepresentable(value: Rational, dtype: Dtype): string {
    const nearest = rationals.toNumber(value)
    const text = Number.isFinite(nearest) ? String(nearest) : rationals.printRational(value)
    this.cx.report({
      code: 'codegen/number-out-of-range',
      severity: 'error',
      message: `The number '${text}' does not fit into '${dtype}'.`,
      hints: [dtype === 'float32' ? "Use a grid of dtype 'float64', or scale the equation." : 'Scale the equation.'],
    })
    return '0'
  }
}
