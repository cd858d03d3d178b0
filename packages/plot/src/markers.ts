import { parseColor } from './colormap.ts'
import type { Plot } from './figure.ts'
import { checkOptions, kinds } from './options.ts'
import { fillPolygon, stroke, type Point } from './stroke.ts'

/** Points on top of a picture: sources as stars, receivers as triangles. */
export interface Markers {
  readonly kind: 'star' | 'triangle'
  /** In the coordinates of the axes. Points outside of the frame are left out. */
  readonly at: readonly (readonly number[])[]
  /** `#rrggbb`; by default stars are yellow and triangles dark green. */
  readonly color?: string
  /** Radius in pixels; by default stars are as high as a line of text, triangles half of it. */
  readonly size?: number
}

const own = { kind: kinds.marker, at: kinds.list, color: kinds.text, size: kinds.positive }

/** Markers that would overlap the one drawn before are left out: a dense line of receivers stays a line of triangles. */
export function drawMarkers(plot: Plot, markers: Markers, fontSize: number): void {
  checkOptions('marker', markers, own)
  if (!(markers.at as readonly unknown[] | undefined)?.every(Array.isArray))
    throw new RangeError("Markers need places, 'at': [[x, y], ...].")
  const { kind } = markers
  const radius = markers.size ?? fontSize * (kind === 'star' ? 0.62 : 0.32)
  const color = parseColor(markers.color ?? (kind === 'star' ? '#ffd23f' : '#0b6e4f'))
  let last: Point | undefined
  for (const [x = NaN, y = NaN] of markers.at) {
    const [px, py] = plot.pixelOf(x, y)
    if (!isWithin(plot, px, py)) continue
    if (last && Math.hypot(px - last[0], py - last[1]) < 2 * radius) continue
    last = [px, py]
    const corners = kind === 'star' ? star(px, py, radius) : triangle(px, py, radius)
    stroke(plot, [[...corners, corners[0]!]], radius * 0.45, kind === 'star' ? [40, 40, 40] : [255, 255, 255])
    fillPolygon(plot, corners, color)
  }
}

const isWithin = ({ frame: { left, top, width, height } }: Plot, x: number, y: number): boolean =>
  x >= left - 0.5 && x <= left + width + 0.5 && y >= top - 0.5 && y <= top + height + 0.5

const around = (x: number, y: number, radius: number, turn: number): Point => [
  x + radius * Math.sin(turn * 2 * Math.PI),
  y - radius * Math.cos(turn * 2 * Math.PI),
]

const star = (x: number, y: number, radius: number): Point[] =>
  Array.from({ length: 10 }, (_, i) => around(x, y, i % 2 === 0 ? radius : radius * 0.42, i / 10))

/** Its point is down, as receivers are drawn. */
const triangle = (x: number, y: number, radius: number): Point[] =>
  Array.from({ length: 3 }, (_, i) => around(x, y, radius, 0.5 + i / 3))
