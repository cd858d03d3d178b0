import type { ColorBar } from './colorbar.ts'
import { colorAt, type ColorMap } from './colormap.ts'
import { resolveColorMap, type ColorMapName } from './colormaps.ts'
import { gridOf, type Field2D, type Grid2D } from './field.ts'
import { drawFrame, figure, type Axis, type Plot } from './figure.ts'
import { limitsOf, type Limits } from './limits.ts'
import { drawMarkers, type Markers } from './markers.ts'
import { checkOptions, kinds } from './options.ts'
import { blend, type Rgb } from './raster.ts'
import { resample } from './resample.ts'

/** A field and how its values become colours. */
export interface Layer {
  readonly field: Field2D
  /** A name or a map of one's own: see `colorMapNames` and `colorMap`. */
  readonly colorMap?: ColorMapName | ColorMap
  /** The values at the ends of the map; found by `clip` if absent. */
  readonly range?: Limits
  /** Percentile of the values that the map spans, 100 by default; what lies beyond gets the end's colour. */
  readonly clip?: number
  /** Zero in the middle of the map; by default where the map is diverging. */
  readonly symmetric?: boolean
  /** The colour bar's label, with the unit. */
  readonly label?: string
  /** Whether there is a colour bar; true by default. */
  readonly bar?: boolean
}

/** A field over another one: transparent where its magnitude is small. */
export interface Overlay extends Layer {
  /** The fraction of the largest value of the range from which on it covers; 0.35 by default. */
  readonly solidFrom?: number
}

export interface HeatmapOptions extends Layer {
  readonly overlay?: Overlay
  /** The axis of the field that runs across; 0 by default: `[x, z]` shows x across and z down. */
  readonly across?: 0 | 1
  /** Whether the other axis grows upwards; false by default: depth and time grow downwards. */
  readonly up?: boolean
  /** Coordinates of the first and last points; indices by default. */
  readonly x?: Axis
  readonly y?: Axis
  readonly title?: string
  readonly markers?: readonly Markers[]
  /** Of the whole picture in pixels; 1200 by default. A picture higher than wide may come out narrower. */
  readonly width?: number
  /** Of the whole picture; by default it follows from `aspect`. */
  readonly height?: number
  /** Height of the framed area over its width; by default one unit is as long on both axes, where that gives 0.2 to 4. */
  readonly aspect?: number
  /** Height of a line of text in pixels; a 54th of the width by default. */
  readonly fontSize?: number
}

const { field, map, range, positive, number, flag, text, layer, side, axis, list, pixels, ratio, letters } = kinds
const ofLayer = { field, colorMap: map, range, clip: number, symmetric: flag, label: text, bar: flag }
const ofOverlay = { ...ofLayer, solidFrom: positive }
const own = {
  ...{ ...ofLayer, overlay: layer, across: side, up: flag, x: axis, y: axis, title: text, markers: list },
  ...{ width: pixels, height: pixels, aspect: ratio, fontSize: letters },
}

/**
 * Draws a field of two axes: colours, axes, title, colour bar, and on top another field and markers. Throws `RangeError`
 * for options that make no sense.
 */
export function heatmap(options: HeatmapOptions): Plot {
  checkOptions('heatmap', options, own)
  if (options.overlay) checkOptions('overlay', options.overlay, ofOverlay)
  const { across = 0, up = false, overlay, width = 1200, fontSize = Math.max(8, Math.round(width / 54)) } = options
  const grid = gridOf(options.field, across, up)
  const x = options.x ?? { from: 0, to: Math.max(1, grid.columns - 1) }
  const y = options.y ?? { from: 0, to: Math.max(1, grid.rows - 1) }
  for (const axis of [x, y]) checkAxis(axis)
  const layers = [prepare(options, grid, 'viridis')]
  if (overlay) layers.push(prepare(overlay, gridOf(overlay.field, across, up), 'seismic'))
  const plot = figure({
    title: options.title,
    width,
    height: options.height,
    ratio: options.aspect ?? naturalRatio(x, y),
    fontSize,
    x,
    y: up ? { ...y, from: y.to, to: y.from } : y,
    bars: layers.filter(({ layer }) => layer.bar !== false),
  })
  const [base, top] = layers
  if (base) paint(plot, base, () => 1)
  if (top) paint(plot, top, opacityOf(top.limits, overlay?.solidFrom ?? 0.35))
  for (const markers of options.markers ?? []) drawMarkers(plot, markers, fontSize)
  drawFrame(plot, fontSize)
  return plot
}

interface Prepared extends ColorBar {
  readonly layer: Layer
  readonly grid: Grid2D
}

function prepare(layer: Layer, grid: Grid2D, defaultMap: ColorMapName): Prepared {
  const map = resolveColorMap(layer.colorMap ?? defaultMap)
  const { clip = 100, symmetric = map.diverging } = layer
  const limits = layer.range ?? limitsOf(grid, { clip, symmetric })
  if (!(limits[0] < limits[1]))
    throw new RangeError(`The range [${limits.join(', ')}] has its ends in the wrong order.`)
  return { layer, grid, map, limits, label: layer.label }
}

/** Where a value is not a finite number. */
const noValue: Rgb = [200, 200, 200]

function paint(plot: Plot, { grid, map, limits: [low, high] }: Prepared, opacity: (value: number) => number): void {
  const { left, top, width, height } = plot.frame
  const values = resample(grid, width, height)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column]!
      if (Number.isFinite(value)) {
        blend(plot, left + column, top + row, colorAt(map, (value - low) / (high - low)), opacity(value))
      } else {
        blend(plot, left + column, top + row, noValue, 1)
      }
    }
  }
}

/** Rises smoothly, so that no edge shows where the field fades out. */
function opacityOf([low, high]: Limits, solidFrom: number): (value: number) => number {
  const full = Math.max(Math.abs(low), Math.abs(high)) * solidFrom
  return (value) => {
    const t = Math.min(1, Math.abs(value) / full)
    return t * t * (3 - 2 * t)
  }
}

function naturalRatio(x: Axis, y: Axis): number {
  const ratio = Math.abs((y.to - y.from) / (x.to - x.from))
  return ratio >= 0.2 && ratio <= 4 ? ratio : 0.62
}

function checkAxis({ from, to }: Axis): void {
  if (from === to || !Number.isFinite(from) || !Number.isFinite(to)) {
    throw new RangeError(`An axis can't go from ${from} to ${to}.`)
  }
}
