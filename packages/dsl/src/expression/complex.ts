import { callSite, complexOps, type Described, type Ext, type RawSite } from '@courant/core'
import { Expression } from './expression.ts'
import * as nodes from './nodes.ts'
import { numeric, type Operand } from './operand.ts'

const unit: Described = Object.freeze({ kind: 'ext', op: complexOps.unit, args: Object.freeze([]) })

/** The imaginary unit: `I * I` is -1. In a template it is interpolated: math`exp(${I} * ${k})`. */
export const I: Expression = new Expression(unit)

/** The number `re + I * im` of two real ones. */
export function complex(re: Operand, im: Operand): Expression {
  const site = callSite()
  return new Expression(complexOf(numeric(re, site), numeric(im, site), site))
}

/** The real part: of a real expression, itself. */
export const real = (a: Operand): Expression => part(complexOps.real, a)
/** The imaginary part, a real number: of a real expression, 0. */
export const imag = (a: Operand): Expression => part(complexOps.imag, a)
/** The conjugate, `re - I * im`. */
export const conj = (a: Operand): Expression => part(complexOps.conj, a)

export const complexOf = (re: Described, im: Described, site?: RawSite): Described =>
  nodes.add([re, nodes.mul([unit, im], site)], site)

export const partOf = (op: Ext['op'], a: Described, site?: RawSite): Described =>
  nodes.node({ kind: 'ext', op, args: Object.freeze([a]) }, site)

function part(op: Ext['op'], a: Operand): Expression {
  const site = callSite()
  return new Expression(partOf(op, numeric(a, site), site))
}
