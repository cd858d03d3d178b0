import {
  CourantError,
  describedChildren,
  rationals,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
  type Diagnostic,
  type Field,
  type Rational,
} from '@courant/core'
import { Splitter } from './splitter.ts'

/**
 * Equations over complex functions as equations over the real functions that hold their parts. So every pass, target,
 * bound and file format knows real numbers only, and programs without complex numbers never come here.
 *
 * Throws `lower/complex-operand`, `lower/complex-to-real`, `lower/complex-injection`, `lower/complex-in-place`.
 */
export function splitComplex(equations: readonly DescribedEquation[]): readonly DescribedEquation[] {
  const diagnostics: Diagnostic[] = []
  const report = (d: Diagnostic): void => void diagnostics.push(d)
  const splitter = new Splitter(report)
  const out = equations.flatMap((e, i) => splitEquation(e, i, splitter, report))
  if (diagnostics.length > 0) throw new CourantError(diagnostics)
  return out
}

type Target = Extract<Described, { readonly kind: 'at' | 'access' }>

function splitEquation(
  e: DescribedEquation,
  index: number,
  splitter: Splitter,
  report: (d: Diagnostic) => void,
): readonly DescribedEquation[] {
  const value = splitter.split(e.value, e.site)
  const when = e.when?.map((c) => splitter.real(c, e.site, 'A condition'))
  const common = { ...e, ...(when && { when: Object.freeze(when) }) }
  // Lowering refuses it with the reason.
  if (e.target.kind !== 'at' && e.target.kind !== 'access') return [{ ...common, value: value.re }]
  const parts = partsOf(e.target)
  if (!parts) {
    if (value.im) report(complexToReal(e, e.target.function.field.name))
    return [Object.freeze({ ...common, value: value.re })]
  }
  if (e.update === 'min' || e.update === 'max') report(noOrder(e, e.target.function.field.name))
  const [re, im] = parts.map((target, k): DescribedEquation => {
    const part = k === 0 ? value.re : (value.im ?? zero)
    return Object.freeze({ ...common, target, value: part })
  }) as [DescribedEquation, DescribedEquation]
  return inOrder(re, im, e, index, report)
}

const zero: Described = Object.freeze({ kind: 'num', value: rationals.zero })

function partsOf(target: Target): readonly [re: Target, im: Target] | undefined {
  const { parts } = target.function
  return parts && [Object.freeze({ ...target, function: parts[0] }), Object.freeze({ ...target, function: parts[1] })]
}

/**
 * Both parts are stored from the old values: whichever the other one reads goes last, and where each reads the other
 * one, the real part waits in an array of the operator's own.
 */
function inOrder(
  re: DescribedEquation,
  im: DescribedEquation,
  e: DescribedEquation,
  index: number,
  report: (d: Diagnostic) => void,
): readonly DescribedEquation[] {
  const [imReadsRe, reReadsIm] = [readOf(im.value, re.target as Target), readOf(re.value, im.target as Target)]
  if (imReadsRe === 'nothing') return [re, im]
  if (reReadsIm === 'nothing') return [im, re]
  if (e.kind !== 'eq' || imReadsRe === 'neighbours' || reReadsIm === 'neighbours') {
    report(inPlace(e))
    return []
  }
  const waiting = scratchFor(re.target as Target, index)
  const at: Described = Object.freeze({
    kind: 'at',
    function: waiting,
    shifts: Object.freeze(waiting.field.axes.map(() => rationals.zero)),
  })
  const held = Object.freeze({ ...re, target: at, update: 'set' as const })
  return [held, im, Object.freeze({ ...re, value: at })]
}

type Reads = 'nothing' | 'point' | 'neighbours'

/**
 * What of the target's time step a value reads: nothing, points of its own choice, or the points around. An element
 * named by indices counts as the first: boundary conditions name points that they do not store. Where the target itself is
 * named by indices, any point may be the one that is stored.
 */
function readOf(value: Described, target: Target): Reads {
  const { name, axes } = target.function.field
  const time = axes.findIndex(({ dim }, i) => isTime(target.function, dim ?? '', i))
  const seen = new Map<string, Set<Described>>()
  let found: Reads = 'nothing'
  const look = (d: Described, inSpace: boolean, inTime: boolean): void => {
    const key = `${inSpace} ${inTime}`
    const known = seen.get(key) ?? new Set()
    if (found === 'neighbours' || known.has(d)) return
    seen.set(key, known.add(d))
    if ((d.kind === 'access' || d.kind === 'at') && d.function.field.name === name) {
      const moved = axes.map((_, i) => !rationals.equal(shiftOf(d, i), shiftOf(target, i)))
      const isPresent = inTime || time < 0 || !moved[time]
      const elsewhere = target.kind === 'access' || inTime || inSpace || moved.includes(true)
      if (d.kind === 'access' && target.kind === 'at') found = 'point'
      else if (isPresent) found = elsewhere ? 'neighbours' : 'point'
    }
    const isDeriv = d.kind === 'deriv'
    const alongTime = isDeriv && (d.dimension.kind === 'time' || d.dimension.sampled !== undefined)
    for (const child of describedChildren(d)) look(child, inSpace || (isDeriv && !alongTime), inTime || alongTime)
  }
  look(value, false, false)
  return found
}

/** By how many steps; of an index of one's own, 2 for `t + 2`. */
function shiftOf(e: Target, axis: number): Rational {
  if (e.kind === 'at') return e.shifts[axis] ?? rationals.zero
  const index = e.indices[axis]
  const by = index?.kind === 'add' ? index.args.find((arg) => arg.kind === 'num') : undefined
  return by?.kind === 'num' ? by.value : rationals.zero
}

const isTime = ({ dimensions }: DescribedFunction, dim: string, axis: number): boolean =>
  axis === 0 &&
  dimensions.some(({ name, kind, sampled }) => name === dim && (kind === 'time' || sampled?.of === 'time'))

/** As the target, of one time step. */
function scratchFor({ function: fn }: Target, index: number): DescribedFunction {
  const axes = fn.field.axes.filter(({ dim }, i) => !isTime(fn, dim ?? '', i))
  const field: Field = Object.freeze({
    name: `${fn.field.name}_next${index}`,
    dtype: fn.field.dtype,
    axes: Object.freeze(axes),
    role: 'scratch',
  })
  const dims = new Set(axes.map(({ dim }) => dim))
  return Object.freeze({
    field,
    dimensions: fn.dimensions.filter(({ name }) => dims.has(name)),
    params: [],
    object: Object.freeze({ name: field.name }),
  })
}

const nameOf = (e: DescribedEquation): string => (e.target.kind === 'at' ? e.target.function.field.name : '')

const complexToReal = (e: DescribedEquation, name: string): Diagnostic =>
  e.kind === 'scatter'
    ? {
        code: 'lower/complex-injection',
        severity: 'error',
        message: `A complex value can't be injected into '${name}', which is real.`,
        site: e.site,
        hints: ["Inject its 'real(...)', or declare the function with dtype: 'complex64'."],
      }
    : {
        code: 'lower/complex-to-real',
        severity: 'error',
        message: `A complex value can't be stored in '${name}', which is real.`,
        site: e.site,
        notes: ['Its imaginary part would be lost.'],
        hints: ["Store its 'real(...)', 'imag(...)' or 'abs(...)', or declare the function with dtype: 'complex64'."],
      }

const noOrder = (e: DescribedEquation, name: string): Diagnostic => ({
  code: 'lower/complex-operand',
  severity: 'error',
  message: `Complex numbers have no order: '${name}' can't keep the ${e.update === 'min' ? 'smaller' : 'larger'} of two.`,
  site: e.site,
  hints: ["Reduce 'abs(...)' into a real function."],
})

const inPlace = (e: DescribedEquation): Diagnostic => ({
  code: 'lower/complex-in-place',
  severity: 'error',
  message: `'${nameOf(e)}' is stored from other points of its own time step, whose real and imaginary parts depend on each other.`,
  site: e.site,
  notes: ['Which of them are old and which new would not be what the equation says.'],
  hints: ['Store into another function first, and copy that.'],
})
