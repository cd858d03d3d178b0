import { fail } from '@courant/core'
import { checkNamed } from '../bytes/options.ts'

/** A number of a header: where it begins, counted from 1 as the standard does, and how it is held. */
export interface HeaderField {
  readonly byte: number
  readonly type: 'int16' | 'uint16' | 'int32' | 'float32' | 'float64'
}
export type HeaderMap = Readonly<Record<string, HeaderField>>
export type Headers = Readonly<Record<string, number>>

const sizes = { int16: 2, uint16: 2, int32: 4, float32: 4, float64: 8 } as const

const i16 = (byte: number): HeaderField => ({ byte, type: 'int16' })
const u16 = (byte: number): HeaderField => ({ byte, type: 'uint16' })
const i32 = (byte: number): HeaderField => ({ byte, type: 'int32' })

/** The 400 bytes after the text, after SEG-Y rev 1 (2002) and rev 2 (2017) tables 2; bytes of the block itself. */
export const binaryFields = {
  job: i32(1),
  line: i32(5),
  reel: i32(9),
  tracesPerEnsemble: i16(13),
  interval: u16(17),
  sampleCount: u16(21),
  format: i16(25),
  fold: i16(27),
  sorting: i16(29),
  measurementSystem: i16(55),
  extendedSampleCount: i32(69),
  extendedInterval: { byte: 73, type: 'float64' },
  byteOrder: i32(97),
  revision: u16(301),
  fixedLength: i16(303),
  extendedTexts: i16(305),
  extendedTraceHeaders: i32(307),
} as const satisfies HeaderMap

/** The 240 bytes before each trace, after SEG-Y rev 1 (2002), table 3. */
const traceFields = {
  traceInLine: i32(1),
  traceInFile: i32(5),
  fieldRecord: i32(9),
  traceInRecord: i32(13),
  sourcePoint: i32(17),
  cdp: i32(21),
  traceInCdp: i32(25),
  traceKind: i16(29),
  offset: i32(37),
  receiverElevation: i32(41),
  sourceSurfaceElevation: i32(45),
  sourceDepth: i32(49),
  sourceWaterDepth: i32(61),
  receiverWaterDepth: i32(65),
  elevationScalar: i16(69),
  coordinateScalar: i16(71),
  sourceX: i32(73),
  sourceY: i32(77),
  receiverX: i32(81),
  receiverY: i32(85),
  coordinateUnits: i16(89),
  delay: i16(109),
  sampleCount: u16(115),
  interval: u16(117),
  cdpX: i32(181),
  cdpY: i32(185),
  inline: i32(189),
  crossline: i32(193),
  shotPoint: i32(197),
} as const satisfies HeaderMap

/** Which scalar scales which numbers: positive ones multiply, negative ones divide, and 0 stands for 1. */
const scaledBy: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['sourceX', 'sourceY', 'receiverX', 'receiverY', 'cdpX', 'cdpY'].map((k) => [k, 'coordinateScalar']),
  ),
  ...Object.fromEntries(
    ['receiverElevation', 'sourceSurfaceElevation', 'sourceDepth', 'sourceWaterDepth', 'receiverWaterDepth'].map(
      (k) => [k, 'elevationScalar'],
    ),
  ),
}

export function readFields(bytes: Uint8Array, map: HeaderMap, little: boolean): Record<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Object.fromEntries(Object.entries(map).map(([name, field]) => [name, get(view, field, little)]))
}

/** The fields of a trace, coordinates and elevations in units of length, their scalars applied. */
export function readTraceFields(bytes: Uint8Array, map: HeaderMap, little: boolean): Record<string, number> {
  const fields = readFields(bytes, map, little)
  for (const [name, scalar] of Object.entries(scaledBy)) {
    if (fields[name] !== undefined) fields[name] *= factor(fields[scalar])
  }
  return fields
}

/** Writes fields; coordinates and elevations are divided by their scalars and rounded. */
export function writeTraceFields(
  bytes: Uint8Array,
  values: Headers,
  map: HeaderMap,
  little: boolean,
  name: string,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const [key, value] of Object.entries(values)) {
    const field = Object.hasOwn(map, key) ? map[key] : undefined
    if (!field) return unknownField(key, map)
    const scalar = scaledBy[key]
    const stored = scalar === undefined ? value : Math.round(value / factor(values[scalar]))
    put(view, field, stored, little, key, name)
  }
}

export function put(
  view: DataView,
  field: HeaderField,
  value: number,
  little: boolean,
  key: string,
  name: string,
): void {
  const at = field.byte - 1
  const bits = 8 * sizes[field.type]
  if (!field.type.startsWith('float')) {
    const low = field.type === 'uint16' ? 0 : -(2 ** (bits - 1))
    const high = field.type === 'uint16' ? 2 ** bits - 1 : 2 ** (bits - 1) - 1
    if (!Number.isInteger(value) || value < low || value > high) {
      fail({
        code: 'io/out-of-range',
        message: `Cannot write ${value} to the header field '${key}' (byte ${field.byte}) of '${name}': it holds integers from ${low} to ${high}.`,
        hints: [
          key === 'interval'
            ? "It has microseconds: 'dt' is in seconds, such as 0.002, and 65535 of them are the most of revision 1."
            : "Choose a 'coordinateScalar' that fits, or map the field to another type.",
        ],
      })
    }
  }
  if (field.type === 'int16') view.setInt16(at, value, little)
  else if (field.type === 'uint16') view.setUint16(at, value, little)
  else if (field.type === 'int32') view.setInt32(at, value, little)
  else if (field.type === 'float32') view.setFloat32(at, value, little)
  else view.setFloat64(at, value, little)
}

/** The standard's fields, and the user's over them. Throws `io/bad-field`. */
export function traceMap(custom: HeaderMap = {}): HeaderMap {
  checkNamed(custom, 'fields')
  for (const [name, field] of Object.entries(custom)) {
    const end = field.byte - 1 + (sizes[field.type] ?? Infinity)
    if (Number.isInteger(field.byte) && field.byte >= 1 && end <= 240) continue
    fail({
      code: 'io/bad-field',
      message: `The header field '${name}' can't be a ${field.type} at byte ${field.byte}.`,
      notes: [`A trace header has bytes 1 to 240; the types are ${Object.keys(sizes).join(', ')}.`],
    })
  }
  return { ...traceFields, ...custom }
}

const factor = (scalar: number | undefined): number => (!scalar ? 1 : scalar > 0 ? scalar : -1 / scalar)

function get(view: DataView, field: HeaderField, little: boolean): number {
  const at = field.byte - 1
  switch (field.type) {
    case 'int16':
      return view.getInt16(at, little)
    case 'uint16':
      return view.getUint16(at, little)
    case 'int32':
      return view.getInt32(at, little)
    case 'float32':
      return view.getFloat32(at, little)
    case 'float64':
      return view.getFloat64(at, little)
    default:
      return field.type satisfies never
  }
}

function unknownField(key: string, map: HeaderMap): never {
  return fail({
    code: 'io/bad-field',
    message: `A trace header has no field '${key}'.`,
    notes: [`It has ${Object.keys(map).join(', ')}.`],
    hints: [`Say where it lies: 'fields: { ${key}: { byte: 233, type: "int32" } }'.`],
  })
}
