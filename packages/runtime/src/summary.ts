import type { RunResult, SummaryExtras } from '@courant/core'
import type { Costs } from './costs.ts'

export interface Times {
  readonly wallSeconds: number
  readonly buildSeconds: number
  readonly compileSeconds: number
}

/** What a run did and how fast. Times in seconds. */
export class Summary {
  readonly name: string
  /** In the kernel. */
  readonly seconds: number
  /** From the call of `apply` to its end: binding, checks and, the first time, the C compiler included. */
  readonly wallSeconds: number
  /** Of equations to code, when the operator was made. */
  readonly buildSeconds: number
  /** Of the C compiler; 0 when its result came from the cache. */
  readonly compileSeconds: number
  readonly steps: number
  /** Grid points a step, halo excluded. */
  readonly points: number
  /** 10^9 grid points a second: steps times points of the whole grid over the kernel's time. */
  readonly gpointss: number
  readonly gflopss: number
  /** Flops per byte moved, by the model that every array is streamed once a step. */
  readonly oi: number
  readonly sections: Readonly<Record<string, number>>
  /** What plugins measured. */
  readonly extras: Readonly<Record<string, unknown>>
  /** What they have to say of it. */
  readonly #lines: readonly string[]

  constructor(name: string, costs: Costs, result: RunResult, times: Times, extras: SummaryExtras) {
    const { flopsPerPoint, bytesPerPoint } = costs
    const { seconds, steps, points, sections } = result
    this.name = name
    this.seconds = seconds
    this.wallSeconds = times.wallSeconds
    this.buildSeconds = times.buildSeconds
    this.compileSeconds = times.compileSeconds
    this.steps = steps
    this.points = points
    this.gpointss = seconds > 0 ? (steps * points) / seconds / 1e9 : 0
    this.gflopss = this.gpointss * flopsPerPoint
    this.oi = bytesPerPoint > 0 ? flopsPerPoint / bytesPerPoint : 0
    this.sections = sections
    this.extras = extras.values
    this.#lines = extras.lines
  }

  /** One line, as the `perf` log level shows it. */
  toString(): string {
    const compiled = this.compileSeconds ? duration(this.compileSeconds) : 'no time: cached'
    return [
      `Operator '${this.name}' ran ${this.steps} steps in ${duration(this.seconds)}: ${this.gpointss.toFixed(3)} GPts/s,`,
      `${this.gflopss.toFixed(2)} GFlops/s at ${this.oi.toFixed(2)} flops/byte`,
      `(built in ${duration(this.buildSeconds)}, compiled in ${compiled})`,
      ...this.#lines.map((line) => `\n  ${line}`),
    ].join(' ')
  }
}

export function duration(seconds: number): string {
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(0)} us`
  if (seconds < 1) return `${(seconds * 1e3).toFixed(1)} ms`
  if (seconds < 120) return `${seconds.toFixed(2)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
