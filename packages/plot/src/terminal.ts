import { check, kinds } from './options.ts'
import type { Raster, Rgb } from './raster.ts'

/**
 * A picture in text: each character shows two pixels, one above the other, in 24-bit colours. `columns` wide, 80 by default; the
 * height follows. For terminals that know such colours (`COLORTERM=truecolor`).
 */
export function toTerminal(raster: Raster, columns = 80): string {
  check('raster', raster, kinds.raster)
  check('columns', columns, kinds.columns)
  const width = Math.min(Math.floor(columns), raster.width)
  const rows = Math.max(1, Math.round(((raster.height / raster.width) * width) / 2))
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    let line = ''
    for (let column = 0; column < width; column++) {
      const [upper, lower] = [0, 1].map((half) => average(raster, column, 2 * row + half, width, 2 * rows)) as [
        Rgb,
        Rgb,
      ]
      line += `\u001b[38;2;${upper.join(';')}m\u001b[48;2;${lower.join(';')}m\u2580`
    }
    lines.push(`${line}\u001b[0m`)
  }
  return lines.join('\n')
}

/** The mean colour of one cell of `width` by `height`. */
function average(raster: Raster, column: number, row: number, width: number, height: number): Rgb {
  const [x0, x1] = [column, column + 1].map((c) => Math.floor((c * raster.width) / width)) as [number, number]
  const [y0, y1] = [row, row + 1].map((r) => Math.floor((r * raster.height) / height)) as [number, number]
  const sum = [0, 0, 0]
  let count = 0
  for (let y = Math.min(y0, raster.height - 1); y < Math.max(y1, y0 + 1); y++) {
    for (let x = x0; x < Math.max(x1, x0 + 1); x++) {
      for (let c = 0; c < 3; c++) sum[c]! += raster.pixels[(y * raster.width + x) * 4 + c] ?? 255
      count++
    }
  }
  return sum.map((total) => Math.round(total / count)) as [number, number, number]
}
