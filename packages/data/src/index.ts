export { NdArray } from './array.ts'
export { isComplex, printComplex, type Complex } from './complex.ts'
export { ComplexArray, type ComplexSource, type NestedComplex } from './complex-array.ts'
export {
  plainCodec,
  type Bytes,
  type Codec,
  type Elements,
  type FlatArray,
  type NumberArray,
  type Row,
  type RowSource,
  type TypedArray,
} from './elements.ts'
export { folded, type FoldedOptions } from './folded.ts'
export { fromHost, heapMemory } from './heap.ts'
export {
  fieldLayout,
  rowMajor,
  sizeOf,
  strided,
  type Box,
  type FieldLayoutOptions,
  type Layout,
  type StridedOptions,
} from './layout.ts'
export { leaseAll, type Release } from './lease.ts'
export { interpolations, type Interpolation, type InterpolationName } from './points/interpolation.ts'
export { ownTies } from './points/own-weights.ts'
export { TiedPoints, tiesBy, type Ties } from './points/points.ts'
export { sincRadii } from './points/sinc.ts'
export { type OutsidePoint, type Tables } from './points/tables.ts'
export type { Part, Range } from './slice.ts'
export type { ArrayLikeND, ArraySource, NestedArray } from './source.ts'
export { Storage, type StorageOptions } from './storage.ts'
export type { View, ViewAxis, ViewOptions } from './view.ts'
export { storedCodec } from './stored.ts'
