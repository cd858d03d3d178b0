import type { Row } from './measure.ts'

const columns: readonly (readonly [title: string, width: number, cell: (row: Row) => string])[] = [
  ['problem', 12, (r) => r.problem],
  ['order', 6, (r) => `${r.spaceOrder}`],
  ['build', 7, (r) => number(r.buildMs, 0)],
  ['again', 6, (r) => number(r.rebuildMs, 1)],
  ['alike', 6, (r) => number(r.alikeMs, 1)],
  ['compile', 8, (r) => number(r.compileMs, 0)],
  ['GPts/s', 8, (r) => number(r.gpointss, 3)],
  ['GFLOP/s', 8, (r) => number(r.gflopss, 1)],
  ['F/B', 6, (r) => number(r.oi, 2)],
  ['flops', 6, (r) => number(r.flopsPerPoint, 0)],
  ['before', 7, (r) => number(r.flopsPerPointBefore, 0)],
  ['bytes', 6, (r) => number(r.bytesPerPoint, 0)],
  ['roof', 7, (r) => percent(r.rooflineShare)],
  ['x plain', 8, (r) => number(r.ratioToPlain, 2) + (r.plain === 'unoptimised' ? '*' : '')],
  ['MiB', 6, (r) => number(r.memoryMiB, 0)],
]

const peerColumns: typeof columns = [
  ['p.build', 8, (r) => number(r.peerBuildMs, 0)],
  ['p.GPts/s', 9, (r) => number(r.peerGpointss, 3)],
  ['x peer', 7, (r) => number(r.ratioToPeer, 2)],
]

/** What the table's columns mean, below it. */
export const legend = (peer: boolean): string =>
  `build, again, alike, compile: ms in a cold process, to C, to C once more from the same objects, from others like them,
by the C compiler; F/B: flops per byte
flops, before, bytes: of a point and step, optimised, as written, moved by the model that each array is streamed once
roof: share of what memory and arithmetic of this run allow; x plain: times a plain C nest of the acoustic update, or,
where marked *, the operator itself without optimisation; MiB: of all arrays${peer ? '; p.: the peer' : ''}`

export const header = (peer: boolean): string =>
  [...columns, ...(peer ? peerColumns : [])].map(([title, width]) => title.padStart(width)).join('')

/** A row, and below it what it and its peer were tuned to. */
export function line(row: Row): string {
  const shown = [...columns, ...(row.peerGpointss === undefined ? [] : peerColumns)]
  const cells = shown.map(([, width, cell]) => cell(row).padStart(width)).join('')
  const below = [row.tuned, row.peerTuned && `peer: ${row.peerTuned}`].filter((text) => text !== undefined)
  return [cells, ...below.map((text) => ' '.repeat(8) + text)].join('\n')
}

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '-'

const percent = (share: number | undefined): string => (share === undefined ? '-' : `${(100 * share).toFixed(0)} %`)
