import { fromOklab, mix, toOklab } from './oklab.ts'
import { checkOptions, kinds } from './options.ts'
import type { Rgb } from './raster.ts'

/** A table of colours that values are looked up in. */
export interface ColorMap {
  readonly name: string
  /** Its middle stands for zero: ranges are made symmetric. */
  readonly diverging: boolean
  /** Red, green, blue of each entry. */
  readonly table: Uint8Array
}

export interface ColorMapOptions {
  readonly name: string
  /** Evenly spaced, as `#rrggbb`; between them colours change evenly to the eye. */
  readonly stops: readonly string[]
  readonly diverging?: boolean
}

const entries = 256

/** A colour map of one's own: evenly spaced colours, interpolated in Oklab. At least two. */
export function colorMap(options: ColorMapOptions): ColorMap {
  checkOptions('colorMap', options, { name: kinds.text, stops: kinds.list, diverging: kinds.flag })
  const { name, stops = [], diverging = false } = options
  if (stops.length < 2) throw new RangeError(`The colour map '${name}' needs at least two colours.`)
  const colors = stops.map((stop) => toOklab(parseColor(stop)))
  const table = new Uint8Array(entries * 3)
  for (let i = 0; i < entries; i++) {
    const at = (i / (entries - 1)) * (colors.length - 1)
    const k = Math.min(Math.floor(at), colors.length - 2)
    table.set(fromOklab(mix(colors[k]!, colors[k + 1]!, at - k)), i * 3)
  }
  return { name, diverging, table }
}

/** The colour of a value at `t` in 0 .. 1 of the range; outside it, the end's. */
export function colorAt({ table }: ColorMap, t: number): Rgb {
  const i = Math.min(entries - 1, Math.max(0, Math.round(t * (entries - 1)))) * 3
  return [table[i]!, table[i + 1]!, table[i + 2]!]
}

export function parseColor(text: string): Rgb {
  if (typeof (text as unknown) !== 'string' || !/^#[0-9a-f]{6}$/i.test(text))
    throw new RangeError(`'${text}' is not a colour: write it as '#rrggbb'.`)
  const value = Number.parseInt(text.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
