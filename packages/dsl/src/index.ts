export {
  isDslObject,
  isFieldObject,
  isPointsObject,
  objectBrand,
  type DslObject,
  type FieldObject,
  type Geometry,
  type GridFunctionObject,
  type GridObject,
  type OutsidePoint,
  type PointsObject,
  type ScalarObject,
} from './objects.ts'
