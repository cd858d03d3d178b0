export { evaluateBound, printBound, type BoundExpr } from './bounds/bound-expr.ts'
export { boundsOf, type BoundObligation } from './bounds/bounds.ts'
export { offsetsOf, timeOffsets, type AxisOffsets } from './bounds/offsets.ts'
export { lowering } from './lowering.ts'
