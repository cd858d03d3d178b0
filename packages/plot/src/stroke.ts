import { blend, type Raster, type Rect, type Rgb } from './raster.ts'

export type Point = readonly [x: number, y: number]
export type Polyline = readonly Point[]

/** How opaque each pixel of a rectangle is to be painted. */
interface Mask extends Rect {
  readonly alpha: Float32Array
}

/**
 * Draws lines with round ends and smooth edges. All lines go into one mask first: where two of them overlap, the pixel
 * is painted once.
 */
export function stroke(raster: Raster, lines: readonly Polyline[], thickness: number, color: Rgb): void {
  const mask = maskAround(raster, lines.flat(), thickness / 2 + 1)
  for (const line of lines) {
    line.forEach((to, i) => cover(mask, line[Math.max(0, i - 1)] ?? to, to, thickness / 2))
  }
  paint(raster, mask, color)
}

/** Fills a polygon with smooth edges: even-odd rule, 16 samples a pixel. */
export function fillPolygon(raster: Raster, corners: Polyline, color: Rgb): void {
  const mask = maskAround(raster, corners, 1)
  const samples = [0.125, 0.375, 0.625, 0.875]
  for (let i = 0; i < mask.alpha.length; i++) {
    const [x, y] = [mask.left + (i % mask.width), mask.top + Math.floor(i / mask.width)]
    let hits = 0
    for (const dy of samples) for (const dx of samples) if (isInside(x + dx, y + dy, corners)) hits++
    mask.alpha[i] = hits / 16
  }
  paint(raster, mask, color)
}

function maskAround(raster: Raster, points: readonly Point[], margin: number): Mask {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin))
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin))
  const width = Math.max(0, Math.min(raster.width, Math.ceil(Math.max(...xs) + margin)) - left)
  const height = Math.max(0, Math.min(raster.height, Math.ceil(Math.max(...ys) + margin)) - top)
  return { left, top, width, height, alpha: new Float32Array(width * height) }
}

/** A pixel's alpha falls from 1 to 0 over one pixel of distance, centred on the edge of the stroke. */
function cover(mask: Mask, [ax, ay]: Point, [bx, by]: Point, radius: number): void {
  const reach = radius + 1
  const x0 = Math.max(mask.left, Math.floor(Math.min(ax, bx) - reach))
  const x1 = Math.min(mask.left + mask.width, Math.ceil(Math.max(ax, bx) + reach))
  const y0 = Math.max(mask.top, Math.floor(Math.min(ay, by) - reach))
  const y1 = Math.min(mask.top + mask.height, Math.ceil(Math.max(ay, by) + reach))
  const [dx, dy] = [bx - ax, by - ay]
  const squared = dx * dx + dy * dy
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared))
      const alpha = radius + 0.5 - Math.hypot(px - along * dx, py - along * dy)
      const i = (y - mask.top) * mask.width + (x - mask.left)
      if (alpha > mask.alpha[i]!) mask.alpha[i] = Math.min(1, alpha)
    }
  }
}

function isInside(x: number, y: number, corners: Polyline): boolean {
  let inside = false
  corners.forEach(([bx, by], i) => {
    const [ax, ay] = corners.at(i - 1) ?? [bx, by]
    if (by > y !== ay > y && x < ((ax - bx) * (y - by)) / (ay - by) + bx) inside = !inside
  })
  return inside
}

function paint(raster: Raster, mask: Mask, color: Rgb): void {
  for (let i = 0; i < mask.alpha.length; i++) {
    blend(raster, mask.left + (i % mask.width), mask.top + Math.floor(i / mask.width), color, mask.alpha[i]!)
  }
}
