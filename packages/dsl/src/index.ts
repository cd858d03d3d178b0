export {
  describe,
  Eq,
  equationBrand,
  Inc,
  ReduceMax,
  ReduceMin,
  type EquationOptions,
  type Side,
  type Statement,
  type Statements,
} from './equation/equation.ts'
export { solve, type Solvable } from './equation/solve.ts'
export type { DerivativeOptions } from './expression/derivative-options.ts'
export { d, Expression, type DerivativeExpression, type DimensionLike } from './expression/expression.ts'
export { complex, conj, I, imag, real } from './expression/complex.ts'
export * from './expression/functions.ts'
export type { Branded, Operand } from './expression/operand.ts'
export { print } from './expression/print.ts'
export type { Shortcut } from './expression/shortcuts.ts'
export { subs } from './expression/subs.ts'
export { windowMean, windowSum } from './expression/window.ts'
export { Constant } from './function/constant.ts'
export type { Initializer } from './function/field-function.ts'
export { GridFunction, type GridFunctionOptions } from './function/grid-function.ts'
export type { SpaceOrder } from './function/space-order.ts'
export type { Staggering } from './function/staggering.ts'
export { buffer, TimeFunction, type Buffer, type TimeFunctionOptions } from './function/time-function.ts'
export { FreeFunction, type FreeFunctionOptions } from './function/free-function.ts'
export type { When } from './equation/when.ts'
export { ConditionalDimension, type ConditionalDimensionOptions } from './grid/conditional-dimension.ts'
export { CustomDimension, DefaultDimension, dimensions } from './grid/custom-dimension.ts'
export { Dimension, SpaceDimension, TimeDimension } from './grid/dimension.ts'
export type { Distributor } from './grid/distributor.ts'
export { Grid, type GridOptions } from './grid/grid.ts'
export { Border, type BorderOptions, type Width } from './grid/border.ts'
export { SubDomain, type Part, type Thickness } from './grid/subdomain.ts'
export { SubDomainSet, type Bounds } from './grid/subdomain-set.ts'
export type { Region } from './equation/region.ts'
export { interpolations, type Interpolation, type InterpolationName } from '@courant/data'
export { SparseFunction } from './sparse/sparse-function.ts'
export { MatrixSparseTimeFunction, type MatrixSparseTimeFunctionOptions } from './sparse/matrix.ts'
export {
  PrecomputedSparseFunction,
  PrecomputedSparseTimeFunction,
  type PrecomputedSparseFunctionOptions,
  type PrecomputedSparseTimeFunctionOptions,
} from './sparse/precomputed.ts'
export { SparseTimeFunction, type SparseTimeFunctionOptions } from './sparse/sparse-time-function.ts'
export type { SparseFunctionOptions, SparseOptions } from './sparse/points-function.ts'
export type { SparseOperation } from './sparse/operation.ts'
export { add, dot, mul, neg, sub, type Quantity } from './tensor/arithmetic.ts'
export { biharmonic, curl, div, grad, laplace } from './tensor/calculus.ts'
export type { Derived } from './tensor/element-wise.ts'
export { diag, outer, tensor, Tensor } from './tensor/tensor.ts'
export {
  TensorFunction,
  TensorTimeFunction,
  type TensorFunctionOptions,
  type TensorTimeFunctionOptions,
} from './tensor/tensor-function.ts'
export { vector, Vector } from './tensor/vector.ts'
export {
  VectorFunction,
  VectorTimeFunction,
  type VectorFunctionOptions,
  type VectorTimeFunctionOptions,
} from './tensor/vector-function.ts'
export { math } from './math/template.ts'
