import { colorBarWidth, drawColorBar, type ColorBar } from './colorbar.ts'
import { blank, fillRect, frameRect, type Raster, type Rect, type Rgb } from './raster.ts'
import { drawText, textWidth } from './text.ts'
import { ticks, type Ticks } from './ticks.ts'

/** One axis of a picture: the coordinates of the first and last points, and what they are. */
export interface Axis {
  readonly from: number
  readonly to: number
  /** With the unit: `Depth (km)`. */
  readonly label?: string
}

export interface FigureOptions {
  readonly title?: string | undefined
  /** Of the whole picture, in pixels. */
  readonly width: number
  /** Of the whole picture; follows from `ratio` if absent. */
  readonly height?: number | undefined
  /** Height of the framed area over its width. */
  readonly ratio: number
  /** Height of a line of text in pixels. */
  readonly fontSize: number
  /** Left to right. */
  readonly x: Axis
  /** Top to bottom. */
  readonly y: Axis
  readonly bars: readonly ColorBar[]
}

/** A picture with a framed area in it. */
export interface Plot extends Raster {
  /** The inside of the frame. */
  readonly frame: Rect
  /** Where a point of the axes lies in the picture, in pixels from its top left corner. */
  pixelOf(x: number, y: number): readonly [x: number, y: number]
}

const frameColor: Rgb = [70, 70, 70]

/** Lays out and draws all but the content: frame, ticks, labels, title, colour bars. Draw into `frame` afterwards. */
export function figure(options: FigureOptions): Plot {
  const { x, y, title, fontSize: size, bars } = options
  const { frame, width, height } = layout(options)
  const raster = blank(width, height)
  const pixelOf = (px: number, py: number): readonly [number, number] => [
    frame.left + ((px - x.from) / (x.to - x.from)) * frame.width,
    frame.top + ((py - y.from) / (y.to - y.from)) * frame.height,
  ]
  const [xTicks, yTicks] = [ticksAcross(x, frame, size), ticksDown(y, frame, size)]
  const [bottom, tick] = [frame.top + frame.height, tickLength(size)]
  const line = lineWidth(size)
  xTicks.values.forEach((value, i) => {
    const at = Math.round(pixelOf(value, y.from)[0])
    fillRect(raster, { left: at - line / 2, top: bottom, width: line, height: tick }, frameColor)
    drawText(raster, xTicks.labels[i]!, at, bottom + tick + size, { size, anchor: 'middle' })
  })
  yTicks.values.forEach((value, i) => {
    const at = Math.round(pixelOf(x.from, value)[1])
    fillRect(raster, { left: frame.left - tick, top: at - line / 2, width: tick, height: line }, frameColor)
    drawText(raster, yTicks.labels[i]!, frame.left - tick - size / 3, at, { size, anchor: 'end', align: 'middle' })
  })
  const [middleX, middleY] = [frame.left + frame.width / 2, frame.top + frame.height / 2]
  const labelStyle = { size, anchor: 'middle' } as const
  const across = { ...labelStyle, room: 2 * Math.min(middleX, width - middleX) - size }
  const along = { ...labelStyle, room: 2 * Math.min(middleY, height - middleY) - size, vertical: true }
  drawText(raster, withFactor(x.label, xTicks), middleX, bottom + tick + size * 2.5, across)
  drawText(raster, withFactor(y.label, yTicks), size * 1.3, middleY, along)
  if (title !== undefined) {
    const titleStyle = { ...across, size: size * titleScale, bold: true }
    drawText(raster, title, middleX, frame.top - size * 0.95, titleStyle)
  }
  let left = frame.left + frame.width
  for (const bar of bars) {
    drawColorBar(raster, bar, left + size, frame, size)
    left += colorBarWidth(bar, frame.height, size)
  }
  return { ...raster, frame, pixelOf }
}

/** The frame goes on top of the content, so that its edge is clean. */
export const drawFrame = (plot: Plot, size: number): void => frameRect(plot, plot.frame, lineWidth(size), frameColor)

const titleScale = 1.15
const tickLength = (size: number): number => Math.round(size * 0.35)
/** Even, so that ticks centre on a pixel's edge. */
const lineWidth = (size: number): number => Math.max(2, 2 * Math.round(size / 24))

/** The widths of labels depend on the ticks, the ticks on the frame's size, that on the labels: two rounds settle it. */
function layout({ x, y, title, width, height, ratio, fontSize: size, bars }: FigureOptions): Layout {
  let frame: Rect = { left: 0, top: 0, width, height: Math.round(width * ratio) }
  let total = { width, height: height ?? 0 }
  for (let round = 0; round < 2; round++) {
    const labels = Math.max(...ticksDown(y, frame, size).labels.map((text) => textWidth(text, size)))
    const lastLabel = textWidth(ticksAcross(x, frame, size).labels.at(-1) ?? '', size)
    const left = Math.ceil((y.label === undefined ? 0.6 : 2.1) * size + labels + tickLength(size) + size / 3)
    const top = Math.ceil(size * (title === undefined ? (bars.length > 0 ? 1.6 : 0.9) : 2.6))
    const bottom = Math.ceil(tickLength(size) + size * (x.label === undefined ? 1.7 : 3.1))
    const barsWidth = bars.reduce((sum, bar) => sum + colorBarWidth(bar, frame.height, size), 0)
    const right = Math.ceil(Math.max(barsWidth, lastLabel / 2) + size * 0.8)
    const room = Math.max(1, width - left - right)
    // A tall picture is made narrower rather than endless.
    const tall = height === undefined ? Math.min(room * ratio, width * 0.9) : Math.max(1, height - top - bottom)
    const inner = { width: Math.round(height === undefined ? tall / ratio : room), height: Math.round(tall) }
    frame = { left, top, ...inner }
    total = { width: left + inner.width + right, height: top + inner.height + bottom }
  }
  return { frame, ...total }
}

interface Layout {
  readonly frame: Rect
  readonly width: number
  readonly height: number
}

const ticksAcross = ({ from, to }: Axis, frame: Rect, size: number): Ticks => ticks(from, to, frame.width / (size * 5))
const ticksDown = ({ from, to }: Axis, frame: Rect, size: number): Ticks =>
  ticks(from, to, Math.max(3, frame.height / (size * 3.2)))
const withFactor = (label: string | undefined, { factor }: Ticks): string =>
  [label, factor].filter((part) => part !== undefined && part !== '').join(' ')
