import type { Progress } from 'courant'

/** A line on standard error that is rewritten in place; on a pipe nothing but the last state is printed. */
export function progressLine(label: string): { show(p: Progress, pointsPerStep: number): void; end(): void } {
  const tty = process.stderr.isTTY
  let last = ''
  return {
    show({ done, total }, pointsPerStep) {
      const filled = Math.round((24 * done) / total)
      const bar = '█'.repeat(filled) + '░'.repeat(24 - filled)
      last = `${label} ${bar} ${String(Math.round((100 * done) / total)).padStart(3)} %  step ${done} of ${total}, ${((done * pointsPerStep) / 1e9).toFixed(2)} G points`
      if (tty) process.stderr.write(`\r${last}`)
    },
    end() {
      process.stderr.write(tty ? '\n' : `${last}\n`)
    },
  }
}
