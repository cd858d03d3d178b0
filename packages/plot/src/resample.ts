/** Which source points an output pixel sees, and how much of each. */
interface Tap {
  readonly start: number
  readonly weights: readonly number[]
}

/**
 * How `from` points, the first and the last on the edges, make `to` pixels: each pixel averages what it covers, and at
 * least interpolates between two neighbours. So neither thinning out nor enlarging shows false patterns.
 */
export function taps(from: number, to: number): readonly Tap[] {
  const spacing = (from - 1) / to
  const reach = Math.max(1, spacing)
  return Array.from({ length: to }, (_, pixel) => {
    const centre = (pixel + 0.5) * spacing
    const start = Math.max(0, Math.ceil(centre - reach))
    const end = Math.min(from - 1, Math.floor(centre + reach))
    const weights: number[] = []
    for (let i = start; i <= end; i++) weights.push(Math.max(0, 1 - Math.abs(i - centre) / reach))
    const total = weights.reduce((sum, w) => sum + w, 0)
    return { start, weights: weights.map((w) => w / total) }
  })
}

/** Resamples a grid to `width` by `height` pixels, row by row from the top. */
export function resample(
  grid: { readonly columns: number; readonly rows: number; at(column: number, row: number): number },
  width: number,
  height: number,
): Float64Array {
  const [across, down] = [taps(grid.columns, width), taps(grid.rows, height)]
  const narrow = new Float64Array(grid.rows * width)
  for (let row = 0; row < grid.rows; row++) {
    across.forEach(({ start, weights }, x) => {
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * grid.at(start + i, row)
      narrow[row * width + x] = sum
    })
  }
  const result = new Float64Array(width * height)
  down.forEach(({ start, weights }, y) => {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * narrow[(start + i) * width + x]!
      result[y * width + x] = sum
    }
  })
  return result
}
