import { mkdirSync, writeFileSync } from 'node:fs'
import { dimensions, Eq, FreeFunction, Inc, Operator, type CustomDimension } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Products of matrices and vectors: functions over dimensions of one's own, on no grid. A dimension that the left side
// lacks is summed over.
const n = 24
const [i, j, k] = dimensions('i j k') as [CustomDimension, CustomDimension, CustomDimension]
const make = (name: string, over: readonly CustomDimension[]): FreeFunction =>
  new FreeFunction({ name, dimensions: over, shape: over.map(() => n), dtype: 'float64' })
const [a, b, c] = [make('a', [i, j]), make('b', [j, k]), make('c', [i, k])]
const [v, av, at] = [make('v', [j]), make('av', [i]), make('at', [j, i])]

export const entryOfA = (row: number, column: number): number => Math.cos(row * column) + (row === column ? 2 : 0)
export const entryOfB = (row: number, column: number): number => Math.sin(row + 2 * column)
export const entryOfV = (row: number): number => 1 / (row + 1)
for (let p = 0; p < n; p++) {
  v.data.set(entryOfV(p), p)
  for (let q = 0; q < n; q++) {
    a.data.set(entryOfA(p, q), p, q)
    b.data.set(entryOfB(p, q), p, q)
  }
}

const op = new Operator([new Inc(av, a.mul(v)), new Inc(c, a.mul(b)), new Eq(at, a)], { name: 'Products' })
console.log(String(await op.apply()))

export const results = { av: av.data, c: c.data, at: at.data }
console.log(`|A v| = ${av.data.norm().toFixed(6)}, |A B| = ${c.data.norm().toFixed(6)}`)
mkdirSync('out', { recursive: true })
const axis = { from: 0, to: n - 1 }
const x = { ...axis, label: 'row' }
const y = { ...axis, label: 'column' }
writeFileSync('out/linear-algebra.png', toPng(heatmap({ field: c.data, label: 'Entry', x, y, title: 'A B' })))
