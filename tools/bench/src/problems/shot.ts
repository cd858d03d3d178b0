import { SparseTimeFunction, type Grid } from 'courant'
import { layer, spacing } from './absorbing.ts'

/** Peak frequency of the source, in kHz. */
export const peak = 0.01

/** A Ricker wavelet (N. Ricker, Geophysics 18, 1953) of peak frequency `f` in kHz at `time` in ms, its peak at 1 / f. */
export function ricker(time: number, f = peak): number {
  const a = (Math.PI * (f * time - 1)) ** 2
  return (1 - 2 * a) * Math.exp(-a)
}

/** One source in the middle, near the top. Off the grid points, as sources are. */
export function source(grid: Grid, steps: number): SparseTimeFunction {
  const middle = middleOf(grid)
  const nt = steps + 2
  return new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[middle, middle, top]] })
}

/** A line of receivers along x, as deep as the source. */
export function receivers(grid: Grid, steps: number, name = 'rec', npoint = 256): SparseTimeFunction {
  const first = layer * spacing
  const length = 2 * (middleOf(grid) - first)
  const coordinates = Array.from({ length: npoint }, (_, i) => [
    first + (length * i) / (npoint - 1),
    middleOf(grid),
    top,
  ])
  return new SparseTimeFunction({ name, grid, npoint, nt: steps + 2, coordinates })
}

/** The source's samples. */
export function fillSource(src: SparseTimeFunction, steps: number, dt: number): void {
  src.data.set(Array.from({ length: steps + 2 }, (_, n) => [ricker(n * dt)]))
}

const top = (layer + 2.3) * spacing

const middleOf = (grid: Grid): number => (((grid.shape[0] ?? 1) - 1) * spacing) / 2
