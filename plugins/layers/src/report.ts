import type { SummaryContext, SummaryExtras } from '@courant/core'
import { storeOf, type LayerCounts } from './store.ts'

/** What became of the steps of each streamed function: a line for people, and the figures as `extras.layers`. */
export function reportLayers(extras: SummaryExtras, { decls, fields }: SummaryContext): SummaryExtras {
  const figures: Record<string, LayerCounts> = {}
  for (const { name, streamed = false } of decls.fields.values()) {
    const object = streamed ? fields.get(name) : undefined
    const store = object && storeOf(object)
    if (store) figures[name] = store.counts()
  }
  const lines = Object.entries(figures).map(([name, counts]) => lineOf(name, counts))
  if (lines.length === 0) return extras
  return { lines: [...extras.lines, ...lines], values: { ...extras.values, layers: figures } }
}

function lineOf(name: string, c: LayerCounts): string {
  const parts: string[] = []
  if (c.kept > 0) {
    const ratio = c.rawBytes / Math.max(1, c.keptBytes)
    const sizes = ratio === 1 ? inUnits(c.rawBytes) : `${inUnits(c.rawBytes)} as ${inUnits(c.keptBytes)}`
    const smaller = ratio === 1 ? '' : ` (${ratio.toFixed(2)} times smaller, error ${errorIn(c)})`
    parts.push(`${c.kept} steps kept, ${sizes}${smaller}`)
  }
  if (c.loaded > 0) parts.push(`${c.loaded} steps read, ${c.ahead} of them ahead`)
  parts.push(`${c.inMemory} in memory and ${c.onDisk} on disk`)
  const times = [
    ['encoding', c.encoding],
    ['decoding', c.decoding],
    ['writing', c.writing],
    ['reading', c.reading],
    ['waiting', c.waiting],
  ] as const
  const spent = times.flatMap(([what, seconds]) => (seconds >= 5e-4 ? [`${what} ${seconds.toFixed(3)} s`] : []))
  return `${name}: ${[...parts, ...(spent.length > 0 ? [spent.join(', ')] : [])].join('; ')}.`
}

const errorIn = ({ error }: LayerCounts): string =>
  error === undefined ? 'not known' : error === 0 ? 'none' : `at most ${error.toExponential(1)}`

function inUnits(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power] ?? ''}`
}
