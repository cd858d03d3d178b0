import {
  boundNames,
  type Described,
  type DescribedEquation,
  type DescribedProgram,
  type DescribedRange,
  type Equation,
  type Equations,
  type Expr,
  type Interner,
  type PassContext,
  type Range,
} from '@courant/core'
import { checkDimensions } from './check-dimensions.ts'
import { checkSaved } from './check-saved.ts'
import { checkWhole } from './check-whole.ts'
import { checkSubs } from './check-subs.ts'
import { conditionsOf } from './conditions.ts'
import { Declarer } from './declare.ts'
import { Importer } from './import.ts'
import { placed } from './place.ts'

/** From the user's trees to level 1. What makes no sense is reported at the user's line, and lowering goes on. */
export function lower(program: DescribedProgram, cx: PassContext): Equations {
  const report = cx.report.bind(cx)
  const declare = new Declarer(report, program.subs)
  const importer = new Importer(cx.ir, declare, report)
  const body = program.equations.flatMap((e, origin) => lowerEquation(e, origin, importer, declare, cx))
  const { declarations: decls } = declare
  for (const equation of body) {
    checkDimensions(equation, decls, cx)
    checkWhole(equation, decls, cx)
  }
  checkSaved(body, decls, cx)
  checkSubs(program, decls, cx)
  return Object.freeze({ level: 'equations', decls, body: Object.freeze(body) })
}

function lowerEquation(
  e: DescribedEquation,
  origin: number,
  importer: Importer,
  declare: Declarer,
  cx: PassContext,
): readonly Equation[] {
  const target = importer.import(e.target, e.site)
  const value = importer.import(placed(e), e.site)
  if (target.kind !== 'at' && target.kind !== 'access') return refuseTarget(e, e.target, cx)
  const conditions = conditionsOf(e).map((c) => importer.import(c, e.site))
  const guards = conditions.length > 0 && { guards: Object.freeze([...new Set(conditions)]) }
  for (const { dimension } of e.region ?? []) declare.dimension(dimension, e.site)
  const region = (e.region ?? []).map((r) => importRange(r, cx.ir, (d) => importer.import(d, e.site)))
  if (e.kind === 'eq') {
    return [Object.freeze({ kind: 'eq', target, update: e.update, value, region, ...guards, origin })]
  }
  if (target.kind === 'access') return refuseTarget(e, e.target, cx)
  if (!e.points?.points) throw new Error(`Equation ${origin} is a '${e.kind}' without points.`)
  declare.points(e.points, e.site)
  if (e.kind === 'gather' && (e.update === 'min' || e.update === 'max')) return refuseUpdate(e, e.update, cx)
  const { name: points, support } = e.points.points.points
  const mayStore = e.update === 'add' || (e.update === 'set' && support === 1)
  if (e.kind === 'scatter' && !mayStore) return refuseUpdate(e, e.update, cx)
  const within = region.length > 0 && { region: Object.freeze(region) }
  return [Object.freeze({ kind: e.kind, points, target, update: e.update, value, ...within, ...guards, origin })]
}

/** `from: 'end'` with offset -3 is `x_M - 3`: offsets count in the direction of the dimension at both ends. */
function importRange({ dimension, lo, hi }: DescribedRange, ir: Interner, own: (d: Described) => Expr): Range {
  const [min, max] = boundNames(dimension.name)
  const end = (e: DescribedRange['lo']): Expr => {
    if (e.from === 'index') return own(e.at)
    const { from, offset } = e
    const bound = ir.symbol(from === 'start' ? min : max)
    return offset === 0 ? bound : ir.add([bound, ir.num(offset)])
  }
  return Object.freeze({ dim: dimension.name, lo: end(lo), hi: end(hi) })
}

function refuseTarget(e: DescribedEquation, target: Described, cx: PassContext): readonly Equation[] {
  cx.report({
    code: 'lower/bad-target',
    severity: 'error',
    message: 'The left side of an equation must be one value of a function.',
    site: target.site ?? e.site,
    hints: ["Use 'solve' to bring the unknown value to the left side."],
  })
  return []
}

function refuseUpdate(e: DescribedEquation, update: string, cx: PassContext): readonly Equation[] {
  cx.report({
    code: 'lower/bad-update',
    severity: 'error',
    message: `A ${e.kind === 'scatter' ? 'source' : 'receiver'} cannot store with the update '${update}'.`,
    site: e.site,
    notes: [
      e.kind === 'scatter'
        ? 'Several points may share a grid point, so only sums do not depend on their order.'
        : 'The value at a point is a weighted sum, which is replaced or added to.',
    ],
  })
  return []
}
