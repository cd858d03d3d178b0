import type { Row } from './measure.ts'

const columns: readonly (readonly [title: string, width: number, cell: (row: Row) => string])[] = [
  ['problem', 14, (r) => `${r.problem}`],
  ['order', 6, (r) => `${r.spaceOrder}`],
  ['build ms', 10, (r) => number(r.buildMs, 1)],
  ['again', 8, (r) => number(r.rebuildMs, 1)],
  ['compile ms', 12, (r) => number(r.compileMs, 0)],
  ['GPts/s', 8, (r) => number(r.gpointss, 3)],
  ['GFLOP/s', 9, (r) => number(r.gflopss, 1)],
  ['flops/byte', 12, (r) => number(r.oi, 2)],
  ['flops/pt', 10, (r) => number(r.flopsPerPoint, 0)],
  ['before', 8, (r) => number(r.flopsPerPointBefore, 0)],
  ['bytes/pt', 10, (r) => number(r.bytesPerPoint, 0)],
  ['of roof', 9, (r) => percent(r.rooflineShare)],
  ['x plain', 9, (r) => number(r.ratioToPlain, 2)],
  ['plain is', 13, (r) => r.plain ?? '-'],
  ['MiB', 8, (r) => number(r.memoryMiB, 0)],
  ['peer GPts/s', 13, (r) => number(r.peerGpointss, 3)],
  ['x peer', 8, (r) => number(r.ratioToPeer, 2)],
]

export const header = (): string => columns.map(([title, width]) => title.padStart(width)).join('')

export const line = (row: Row): string =>
  columns.map(([, width, cell]) => cell(row).padStart(width)).join('') + (row.tuned ? `  ${row.tuned}` : '')

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '-'

const percent = (share: number | undefined): string => (share === undefined ? '-' : `${(100 * share).toFixed(0)} %`)
