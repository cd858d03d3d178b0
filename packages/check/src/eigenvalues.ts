import { complex, conjugate, magnitude, minus, over, plus, root, scaled, times, type Complex } from './complex.ts'

/** Square, by rows. */
export type Matrix = readonly (readonly Complex[])[]

type Work = Complex[][]

/**
 * All eigenvalues of a small dense complex matrix, by the shifted QR algorithm with deflation (J. G. F. Francis, The QR
 * transformation, Computer J. 4 (1961), 265-271; shifts of J. H. Wilkinson).
 */
export function eigenvalues(matrix: Matrix): readonly Complex[] {
  const h = matrix.map((row) => [...row])
  balance(h)
  toHessenberg(h)
  const out: Complex[] = []
  let n = h.length
  for (let sweep = 0; n > 0;) {
    const split = firstOfBlock(h, n)
    if (split === n - 1) {
      out.push(cell(h, n - 1, n - 1))
      n--
      sweep = 0
    } else if (split === n - 2) {
      out.push(...ofTwo(h, n - 2))
      n -= 2
      sweep = 0
    } else {
      if (++sweep > 60 * h.length) throw new Error('The eigenvalues of a matrix were not found.')
      qrStep(h, split, n, sweep)
    }
  }
  return out
}

const cell = (m: Matrix, i: number, j: number): Complex => (m[i] as readonly Complex[])[j] as Complex

/** Where the last block begins that no small sub-diagonal element cuts. */
function firstOfBlock(h: Work, n: number): number {
  for (let k = n - 1; k > 0; k--) {
    const around = magnitude(cell(h, k, k)) + magnitude(cell(h, k - 1, k - 1))
    if (magnitude(cell(h, k, k - 1)) <= 1e-16 * around + Number.MIN_VALUE) return k
  }
  return 0
}

function ofTwo(h: Work, k: number): readonly Complex[] {
  const [a, b, c, d] = [cell(h, k, k), cell(h, k, k + 1), cell(h, k + 1, k), cell(h, k + 1, k + 1)]
  const mean = scaled(plus(a, d), 0.5)
  const half = scaled(minus(a, d), 0.5)
  const spread = root(plus(times(half, half), times(b, c)))
  return [plus(mean, spread), minus(mean, spread)]
}

/**
 * Rows and columns scaled alike, by powers of two, until they are of a size (B. N. Parlett, C. Reinsch, Balancing a
 * matrix, Numer. Math. 13 (1969), 293-304). A step of stresses in Pa and velocities in m/s has elements of 1e9 beside some
 * of 1e-4, and rounds its eigenvalues in proportion to the largest.
 */
function balance(h: Work): void {
  const n = h.length
  for (let changed = true; changed;) {
    changed = false
    for (let i = 0; i < n; i++) {
      let [column, row] = [0, 0]
      for (let j = 0; j < n; j++) {
        if (j === i) continue
        column += magnitude(cell(h, j, i))
        row += magnitude(cell(h, i, j))
      }
      if (column === 0 || row === 0) continue
      const factor = 2 ** Math.round(Math.log2(row / column) / 2)
      if (column * factor + row / factor >= 0.95 * (column + row)) continue
      changed = true
      for (let j = 0; j < n; j++) {
        if (j === i) continue
        ;(h[j] as Complex[])[i] = scaled(cell(h, j, i), factor)
        ;(h[i] as Complex[])[j] = scaled(cell(h, i, j), 1 / factor)
      }
    }
  }
}

/** By similarity with elementary matrices, rows exchanged for the largest pivot. */
function toHessenberg(h: Work): void {
  const n = h.length
  for (let k = 1; k < n - 1; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (magnitude(cell(h, i, k - 1)) > magnitude(cell(h, pivot, k - 1))) pivot = i
    if (magnitude(cell(h, pivot, k - 1)) === 0) continue
    if (pivot !== k) {
      ;[h[pivot], h[k]] = [h[k] as Complex[], h[pivot] as Complex[]]
      for (const row of h) [row[pivot], row[k]] = [row[k] as Complex, row[pivot] as Complex]
    }
    for (let i = k + 1; i < n; i++) {
      const factor = over(cell(h, i, k - 1), cell(h, k, k - 1))
      if (magnitude(factor) === 0) continue
      const [to, from] = [h[i] as Complex[], h[k] as Complex[]]
      for (let j = k - 1; j < n; j++) to[j] = minus(to[j] as Complex, times(factor, from[j] as Complex))
      for (const row of h) row[k] = plus(row[k] as Complex, times(factor, row[i] as Complex))
    }
  }
}

/** One step of QR on the block [from, to), shifted; every tenth by something else, should it go round in circles. */
function qrStep(h: Work, from: number, to: number, sweep: number): void {
  const last = cell(h, to - 1, to - 1)
  const [p, q] = ofTwo(h, to - 2) as [Complex, Complex]
  const near = magnitude(minus(p, last)) < magnitude(minus(q, last)) ? p : q
  const shift = sweep % 10 === 0 ? plus(last, complex(magnitude(cell(h, to - 1, to - 2)))) : near
  const rotations: { readonly c: Complex; readonly s: Complex }[] = []
  for (let k = from; k < to; k++) (h[k] as Complex[])[k] = minus(cell(h, k, k), shift)
  for (let k = from; k < to - 1; k++) {
    const [a, b] = [cell(h, k, k), cell(h, k + 1, k)]
    const length = Math.hypot(magnitude(a), magnitude(b))
    const [c, s] = length === 0 ? [complex(1), complex(0)] : [scaled(a, 1 / length), scaled(b, 1 / length)]
    rotations.push({ c, s })
    for (let j = k; j < to; j++) {
      const [x, y] = [cell(h, k, j), cell(h, k + 1, j)]
      ;(h[k] as Complex[])[j] = plus(times(conjugate(c), x), times(conjugate(s), y))
      ;(h[k + 1] as Complex[])[j] = minus(times(c, y), times(s, x))
    }
  }
  rotations.forEach(({ c, s }, i) => {
    const k = from + i
    for (let j = from; j < Math.min(k + 2, to); j++) {
      const row = h[j] as Complex[]
      const [x, y] = [row[k] as Complex, row[k + 1] as Complex]
      row[k] = plus(times(x, c), times(y, s))
      row[k + 1] = minus(times(y, conjugate(c)), times(x, conjugate(s)))
    }
  })
  for (let k = from; k < to; k++) (h[k] as Complex[])[k] = plus(cell(h, k, k), shift)
}
