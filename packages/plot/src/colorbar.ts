import { colorAt, type ColorMap } from './colormap.ts'
import type { Limits } from './limits.ts'
import { blend, fillRect, frameRect, type Raster, type Rect, type Rgb } from './raster.ts'
import { drawText, textWidth } from './text.ts'
import { ticks, type Ticks } from './ticks.ts'

/** The scale of a colour map, drawn to the right of a picture. */
export interface ColorBar {
  readonly map: ColorMap
  readonly limits: Limits
  /** With the unit: `Velocity (km/s)`. */
  readonly label?: string | undefined
}

const edge: Rgb = [70, 70, 70]
const thicknessOf = (size: number): number => Math.round(size * 0.95)

/** The room that a bar takes, from the frame, or the bar before it, to the end of its label. */
export function colorBarWidth(bar: ColorBar, height: number, size: number): number {
  const labels = Math.max(...barTicks(bar, height, size).labels.map((text) => textWidth(text, size)))
  const label = bar.label === undefined ? 0 : size * 1.35
  return Math.ceil(size + thicknessOf(size) + size * 0.6 + labels + label)
}

/** The bar's left edge lies at `left`; it is as high as the frame. */
export function drawColorBar(raster: Raster, bar: ColorBar, left: number, frame: Rect, size: number): void {
  const { top, height } = frame
  const width = thicknessOf(size)
  for (let y = 0; y < height; y++) {
    const color = colorAt(bar.map, 1 - (y + 0.5) / height)
    for (let x = 0; x < width; x++) blend(raster, left + x, top + y, color, 1)
  }
  const line = Math.max(2, 2 * Math.round(size / 24))
  frameRect(raster, { left, top, width, height }, line, edge)
  const [low, high] = bar.limits
  const { values, labels, factor } = barTicks(bar, height, size)
  const right = left + width + line
  values.forEach((value, i) => {
    const at = Math.round(top + ((high - value) / (high - low)) * height)
    fillRect(raster, { left: right, top: at - line / 2, width: Math.round(size * 0.2), height: line }, edge)
    drawText(raster, labels[i]!, right + size * 0.45, at, { size, align: 'middle' })
  })
  drawText(raster, factor, left, top - size * 0.5, { size: size * 0.9 })
  if (bar.label === undefined) return
  const x = left + colorBarWidth(bar, height, size) - size * 1.15
  const middle = top + height / 2
  const room = 2 * Math.min(middle, raster.height - middle) - size
  drawText(raster, bar.label, x, middle, { size, anchor: 'middle', vertical: true, room })
}

const barTicks = ({ limits: [low, high] }: ColorBar, height: number, size: number): Ticks =>
  ticks(low, high, Math.min(8, Math.max(4, height / (size * 2.8))))
