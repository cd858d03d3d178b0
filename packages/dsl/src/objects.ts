import { isFieldObject, type FieldObject } from '@courant/core'

/** What derivatives ask of a function, besides what the runtime does (see `FieldObject` of core). */
export interface DifferentiableObject extends FieldObject {
  /** Order of accuracy of its space derivatives. */
  readonly spaceOrder: number
  /** Order of accuracy of its time derivatives. */
  readonly timeOrder: number
}

/** A function of this copy of the package or another. */
export const isDifferentiable = (object: unknown): object is DifferentiableObject =>
  isFieldObject(object) && 'spaceOrder' in object && 'timeOrder' in object
