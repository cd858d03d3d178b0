import { callSite, type Dimension as Declaration, fail } from '@courant/core'
import { node } from '../expression/nodes.ts'
import { Expression } from '../expression/expression.ts'
import { checkName } from '../names.ts'
import { boundOf } from './bounds.ts'

/**
 * An axis of iteration. In a formula it stands for the index along it, 0 at the first point of the domain. Dimensions
 * are values: two of the same name and kind are the same dimension, whichever grid made them.
 */
export abstract class Dimension extends Expression {
  readonly declaration: Declaration

  protected constructor(declaration: Declaration) {
    const site = callSite()
    checkName(declaration.name, 'dimension', site)
    super(node({ kind: 'index', dimension: Object.freeze(declaration) }, site))
    this.declaration = declaration
    Object.freeze(this)
  }

  get name(): string {
    return this.declaration.name
  }

  get kind(): Declaration['kind'] {
    return this.declaration.kind
  }
}

/** A dimension of space, with the spacing `h_<name>`. */
export class SpaceDimension extends Dimension {
  constructor(options: { readonly name: string }) {
    const { name } = options
    super({ name, kind: 'space', spacing: `h_${name}` })
  }

  /** The index of a run's first point along it, `x_m`: 0 unless `apply` is given another. */
  get first(): Expression {
    return new Expression(boundOf(this.declaration, 'min'))
  }

  /** The index of a run's last point along it, `x_M`. */
  get last(): Expression {
    return new Expression(boundOf(this.declaration, 'max'))
  }
}

/** The dimension of time steps, with the spacing `dt`; called `time` unless given another name. */
export class TimeDimension extends Dimension {
  constructor({ name = 'time' }: { readonly name?: string } = {}) {
    super({ name, kind: 'time', spacing: 'dt' })
  }
}

/** The dimension of a sparse function's points. */
export class PointsDimension extends Dimension {
  constructor(name: string) {
    super({ name, kind: 'points' })
  }
}

const defaultNames = ['x', 'y', 'z'] as const

/** x, y and z for up to three dimensions. Throws `dsl/no-dimensions` for more. */
export function defaultDimensions(count: number): readonly SpaceDimension[] {
  if (count > defaultNames.length) {
    fail({
      code: 'dsl/no-dimensions',
      message: `A grid of ${count} dimensions needs names for them.`,
      site: callSite(),
      notes: ['Up to three dimensions are called x, y and z.'],
      hints: ["Give dimensions: [new SpaceDimension({ name: 'x' }), ...]."],
    })
  }
  return defaultNames.slice(0, count).map((name) => new SpaceDimension({ name }))
}
