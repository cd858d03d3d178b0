import type { Choice } from './choose.ts'
import type { Precision } from './precision.ts'

/** What was tried, function by function, and what came of it. */
export function reportOf(choice: Omit<Choice, 'toString'>, budget: number): string {
  const { functions, error, speedup, bytes, plainBytes, trials } = choice
  const width = Math.max(8, ...trials.map(({ name }) => name.length))
  const lines = trials.map(({ name, precision, error: found, why, speedup: gain, isTaken }) => {
    const what = `${name.padEnd(width)}  ${textOf(precision).padEnd(9)}`
    if (found === undefined) return `  ${what} refused: ${why ?? ''}`
    return `  ${what} error ${found.toExponential(1)}, ${gain.toFixed(2)} times as fast${isTaken ? ', taken' : ''}`
  })
  const count = Object.keys(functions).length
  return [
    `${count} of ${new Set(trials.map(({ name }) => name)).size} functions in less, within an error of ${budget}:`,
    ...lines,
    `  in all ${' '.repeat(width - 6)}  error ${error.toExponential(1)}, ${speedup.toFixed(2)} times as fast, ${mebibytes(bytes)} in place of ${mebibytes(plainBytes)}`,
  ].join('\n')
}

const textOf = (precision: Precision): string => (typeof precision === 'string' ? precision : `${precision.bits} bits`)

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`
