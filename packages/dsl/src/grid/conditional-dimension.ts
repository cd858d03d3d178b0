import { callSite, fail, inWords, rationals, type Described, type Param, type RawSite } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { call, node, num } from '../expression/nodes.ts'
import { condition as conditionOf, type Operand } from '../expression/operand.ts'
import { checkName } from '../names.ts'
import { checkOwnOptions } from '../options.ts'
import { Dimension } from './dimension.ts'

export interface ConditionalDimensionOptions {
  readonly name: string
  /** The dimension that is walked, `grid.time` for example. */
  readonly parent: Dimension
  /** Keeps the indices that it divides; 1 by default. A run may change it by the argument `<name>f`. */
  readonly factor?: number
  /** Keeps the indices where it holds: of the parent, of constants, of functions. */
  readonly condition?: Operand
}

/**
 * Those indices of another dimension that a factor or a condition keeps, or both. A function along it has values only
 * there, so an equation over such a function runs only there; slot k belongs to index `k * factor`, counted from the first
 * multiple that a condition like `ge(time, 100)` allows. As `when` of an equation it restricts that equation alone.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/bad-name`, `dsl/bad-factor`, `dsl/bad-parent`, `dsl/not-a-condition`.
 */
export class ConditionalDimension extends Dimension {
  readonly #parent: Dimension
  readonly #factor: Param
  readonly #conditions: readonly Described[]

  constructor(options: ConditionalDimensionOptions) {
    const site = callSite()
    const example = "new ConditionalDimension({ name: 'every5', parent: grid.time, factor: 5 })"
    checkOwnOptions(options, 'ConditionalDimension', ['name', 'parent', 'factor', 'condition'], site, example)
    const { name, parent, factor = 1 } = options
    checkName(name, 'dimension', site)
    checkParent(parent, name, site)
    checkFactor(factor, name, site)
    const condition = options.condition === undefined ? undefined : conditionOf(options.condition, site)
    const start = condition ? firstIndex(condition, parent.name) : 0
    super({ name, kind: 'conditional', sampled: Object.freeze({ of: parent.name, factor: `${name}f`, start }) })
    this.#parent = parent
    this.#factor = Object.freeze({
      name: `${name}f`,
      dtype: 'int64',
      role: Object.freeze({ kind: 'constant' }),
      range: Object.freeze([1, 2 ** 31 - 1] as const),
      default: factor,
    })
    const index = call('mod', [parent.described, node({ kind: 'param', param: this.#factor })])
    const sampled = node({ kind: 'compare', op: '==', lhs: index, rhs: num(0) }, site)
    this.#conditions = Object.freeze([
      ...(options.factor === undefined ? [] : [sampled]),
      ...(condition ? [condition] : []),
    ])
  }

  get parent(): Dimension {
    return this.#parent
  }

  /** The run-time argument that holds the factor. */
  get factor(): Param {
    return this.#factor
  }

  get conditions(): readonly Described[] {
    return this.#conditions
  }

  /** Whether the current index is kept, to be combined with other conditions: `or(a.holds, b.holds)`. */
  get holds(): Expression {
    const [first, ...others] = this.#conditions
    if (!first) return new Expression(node({ kind: 'compare', op: '==', lhs: num(0), rhs: num(0) }))
    return new Expression(others.length === 0 ? first : node({ kind: 'logic', op: 'and', args: this.#conditions }))
  }
}

/** The least index that comparisons with numbers allow; 0 where nothing says. */
function firstIndex(condition: Described, parent: string): number {
  if (condition.kind === 'logic' && condition.op === 'and') {
    return Math.max(0, ...condition.args.map((c) => firstIndex(c, parent)))
  }
  if (condition.kind !== 'compare') return 0
  const { op, lhs, rhs } = condition
  const isParent = (d: Described): boolean => d.kind === 'index' && d.dimension.name === parent
  const [bound, above] = isParent(lhs) ? [rhs, op] : isParent(rhs) ? [lhs, flipped[op]] : [undefined, op]
  if (bound?.kind !== 'num') return 0
  const value = rationals.toNumber(bound.value)
  if (above === '>') return Math.max(0, Math.floor(value) + 1)
  return above === '>=' || above === '==' ? Math.max(0, Math.ceil(value)) : 0
}

const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const

function checkFactor(factor: unknown, name: string, site: RawSite): void {
  if (typeof factor === 'number' && Number.isInteger(factor) && factor >= 1 && factor < 2 ** 31) return
  fail({
    code: 'dsl/bad-factor',
    message: `The factor of dimension '${name}' is a whole number from 1 on, not ${inWords(factor)}.`,
    site,
    notes: ['One index in so many is kept.'],
  })
}

function checkParent(parent: unknown, name: string, site: RawSite): void {
  const walked = parent instanceof Dimension && parent.kind !== 'conditional'
  if (walked) return
  fail({
    code: 'dsl/bad-parent',
    message: `Dimension '${name}' needs a dimension to keep indices of as its 'parent'.`,
    site,
    notes:
      parent instanceof Dimension ? [`'${parent.name}' is conditional itself; combine the conditions instead.`] : [],
    hints: [`For every fifth step: new ConditionalDimension({ name: '${name}', parent: grid.time, factor: 5 }).`],
  })
}
