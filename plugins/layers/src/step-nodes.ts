import type { Extension, ExtNode, ExtPrinter } from '@courant/core'
import { kernelHeader } from './native/sources.ts'

/**
 * What a kernel asks of who keeps the steps of a function, as nodes at the edges of a step. Their arguments: an element
 * of the function at the step, which keeps the step within bounds; the step; the page's first element; 1 where the page
 * has a halo. A failure leaves the loop over time. Then, of `fetch`, the direction in which steps will be wanted; of
 * `begin`, the first and last points that will be stored to, or nothing.
 */
export const stepOps = ['layers.fetch', 'layers.begin', 'layers.keep'] as const
export type StepOp = (typeof stepOps)[number]

const printer: ExtPrinter = { support: kernelHeader, call: printStep }

export const stepExtensions: readonly Extension[] = stepOps.map((op) => ({
  op,
  print: { c: printer, openmp: printer },
}))

function printStep({ op }: ExtNode, args: readonly string[]): string {
  const [element = '', step = '', page = '', halo = '', ...others] = args
  // An element prints as `usave(time, 0, 0)`; the name alone is the handle.
  const handle = /^\w+/.exec(element)?.[0] ?? ''
  const layout = Number.parseFloat(halo) === 1 ? 'COURANT_IN_HALO' : 'COURANT_PLAIN'
  const where = `(void *)${handle}, (int64_t)(${step})`
  const to = `${layout}, (void *)&${page}`
  const call = (name: string, middle: string): string =>
    `((const struct courant_store *)(const void *)${handle})->calls->${name}(${where}, ${middle}${to})`
  switch (op as StepOp) {
    case 'layers.fetch':
      return call('fetch', `(int64_t)(${others[0] ?? '0'}), `)
    case 'layers.begin': {
      const covered = others.map((end) => `(int64_t)(${end})`).join(', ')
      const points = others.length > 0 ? `(const int64_t[]){${covered}}, ` : '0, '
      return call('begin', points)
    }
    case 'layers.keep':
      return call('keep', '')
    default:
      throw new Error(`'${op}' is none of this plugin's nodes.`)
  }
}
