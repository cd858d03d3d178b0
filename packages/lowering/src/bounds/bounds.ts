import {
  accessesIn,
  CourantError,
  fieldOf,
  isFloat,
  writtenFields,
  type Access,
  type Axis,
  type Declarations,
  type DescribedProgram,
  type Diagnostic,
  type Expr,
  type Node,
  type Origin,
  type RawSite,
  type Tree,
} from '@courant/core'
import type { BoundExpr } from './bound-expr.ts'
import { isConstant, toBound } from './linear.ts'
import { hull, refine, Scope, type Range } from './range.ts'

/**
 * What must hold before a kernel starts: every index along this axis lies between `lo` and `hi`, so the field must
 * reach from `lo` to `hi`, counted from its first domain point. Its storage does where `-halo[0] <= lo` and
 * `hi <= size - 1 + halo[1]`. Plain data.
 */
export interface BoundObligation {
  readonly field: string
  readonly axis: number
  readonly lo: BoundExpr
  readonly hi: BoundExpr
  /** The equations that make the accesses, for messages. */
  readonly origins: readonly Origin[]
}

/**
 * One for each field and axis: the hull of all accesses. Cyclic and fixed axes that hold by themselves are left out.
 * An index that is read from integer functions lies between the least and the largest value that these hold. Throws
 * `lower/unbounded-index` for an index that nothing bounds, `lower/written-index` where that is because the kernel itself
 * changes the values, at the equation of `program` that makes it.
 */
export function boundsOf(tree: Tree, program?: DescribedProgram): readonly BoundObligation[] {
  const { obligations, unbounded } = collect(tree)
  if (unbounded.length === 0) return obligations
  const siteOf = ({ origin }: Unbounded): RawSite | undefined =>
    origin === undefined ? undefined : program?.equations[origin]?.site
  throw new CourantError(unbounded.map((u) => ({ ...diagnose(u, tree), site: siteOf(u) })))
}

interface Unbounded {
  readonly field: string
  readonly axis: number
  readonly index: Expr
  readonly origin: Origin | undefined
}

/** Where the indices along an axis go, and the equations that they are in. */
interface Reached {
  readonly field: string
  readonly axis: number
  readonly ranges: Set<Range>
  readonly origins: Set<Origin>
}

interface Collected {
  readonly obligations: readonly BoundObligation[]
  readonly unbounded: readonly Unbounded[]
}

function collect(tree: Tree): Collected {
  const found = new Map<string, readonly Reached[]>()
  const unbounded = new Map<string, Unbounded>()
  const take = ({ field, indices }: Access, scope: Scope, origin: Origin | undefined): void => {
    const axes = found.get(field) ?? indices.map((_, axis) => ({ field, axis, ranges: new Set(), origins: new Set() }))
    found.set(field, axes)
    for (let axis = 0; axis < indices.length; axis++) {
      const index = indices[axis] as Expr
      const range = scope.rangeOf(index, tree.decls)
      if (!range.lo || !range.hi) unbounded.set(`${field} ${axis}`, { field, axis, index, origin })
      axes[axis]?.ranges.add(range)
      if (origin !== undefined) axes[axis]?.origins.add(origin)
    }
  }
  visit(tree.body, new Scope(writtenFields(tree)), tree.decls, take)
  const obligations = [...found.values()].flat().flatMap(({ field, axis, ranges, origins }): BoundObligation[] => {
    const { lo, hi } = hull([...ranges])
    if (!lo || !hi || holds({ lo, hi }, fieldOf(tree.decls, field).axes[axis])) return []
    return [{ field, axis, lo: toBound(lo), hi: toBound(hi), origins: [...origins].sort((a, b) => a - b) }]
  })
  // Arrays of the operator's own last: they follow the user's functions, which are what a message is to name.
  const isOwn = ({ field }: BoundObligation): boolean => fieldOf(tree.decls, field).role === 'scratch'
  const ordered = [...obligations.filter((o) => !isOwn(o)), ...obligations.filter(isOwn)]
  return { obligations: ordered, unbounded: [...unbounded.values()] }
}

type Take = (access: Access, scope: Scope, origin: Origin | undefined) => void

function visit(body: readonly Node[], outer: Scope, decls: Declarations, take: Take): void {
  let scope = outer
  const reads = (e: Expr, origin?: Origin): void => {
    const accesses = accessesIn(e)
    for (let i = 0; i < accesses.length; i++) take(accesses[i] as Access, scope, origin)
  }
  for (const node of body) {
    switch (node.kind) {
      case 'loop': {
        for (const e of [node.lo, node.hi, node.step]) reads(e)
        const [{ lo }, { hi }] = [scope.rangeOf(node.lo, decls), scope.rangeOf(node.hi, decls)]
        visit(node.body, scope.with(new Map([[node.index, { lo, hi }]])), decls, take)
        break
      }
      case 'if':
        reads(node.cond)
        visit(node.body, refine(node.cond, scope, decls), decls, take)
        break
      case 'let': {
        reads(node.value)
        if (!isFloat(node.dtype)) scope = scope.with(new Map([[node.name, scope.rangeOf(node.value, decls)]]))
        break
      }
      case 'assign':
      case 'scatter':
      case 'gather':
        reads(node.value, node.origin)
        reads(node.target, node.origin)
        break
      case 'ext-node':
        for (const e of node.args) reads(e)
        visit(node.body, scope, decls, take)
        break
      default:
        node satisfies never
    }
  }
}

/** Proved for good: the range is known now, and so is the size of the axis. */
function holds(
  { lo, hi }: { lo: NonNullable<Range['lo']>; hi: NonNullable<Range['hi']> },
  axis: Axis | undefined,
): boolean {
  const size = axis?.slots ?? axis?.size
  if (!axis || size === undefined || !isConstant(lo) || !isConstant(hi)) return false
  return lo.constant >= -axis.halo[0] && hi.constant <= size - 1 + axis.halo[1]
}

function diagnose({ field, axis, index }: Unbounded, tree: Tree): Diagnostic {
  const { dim } = fieldOf(tree.decls, field).axes[axis] ?? {}
  const along = dim === undefined ? `axis ${axis}` : `'${dim}'`
  const hint = "Keep it in range in the formula, with 'min' and 'max' or with 'mod'"
  const written = writtenFields(tree)
  const changed = accessesIn(index).find((a) => written.has(a.field) && !isFloat(fieldOf(tree.decls, a.field).dtype))
  if (changed) {
    return {
      code: 'lower/written-index',
      severity: 'error',
      message: `'${changed.field}' is an index of '${field}' along ${along}, and the same operator stores to it.`,
      notes: ['The values of an index are looked through before a kernel starts; these change while it runs.'],
      hints: [`Store to '${changed.field}' in an operator of its own, run before this one.`, `${hint}.`],
    }
  }
  return {
    code: 'lower/unbounded-index',
    severity: 'error',
    message: `Nothing bounds the index of '${field}' along ${along}.`,
    notes: ['Every access is proved to lie within its array before a kernel starts; this one depends on stored data.'],
    hints: [`${hint}, or compare the index with the bounds it must keep, in a condition around the equation.`],
  }
}
