import { render, type Diagnostic } from '@courant/core'
import type { Sampling } from './findings/sampling.ts'
import { where } from './findings/step.ts'
import type { Stability } from './stability.ts'
import { number, percent, wave } from './words.ts'

interface Figures {
  readonly findings: readonly Diagnostic[]
  readonly stability: Stability | undefined
  readonly dt: number | undefined
  /** `speed * dt / spacing` of the fastest wave and the smallest spacing, and the largest that is stable. */
  readonly courant: { readonly number: number | undefined; readonly limit: number } | undefined
  readonly sampling: readonly Sampling[]
  /** What could not be looked at, and why. */
  readonly skipped: readonly string[]
}

/** What `check` found. `String(report)` is for reading. */
export class Report {
  /** Errors first, then warnings: diagnostics as everywhere else. */
  readonly findings: readonly Diagnostic[]
  readonly stability: Stability | undefined
  readonly dt: number | undefined
  readonly courant: Figures['courant']
  readonly sampling: readonly Sampling[]
  readonly skipped: readonly string[]

  constructor(figures: Figures) {
    this.findings = Object.freeze(figures.findings.toSorted((a, b) => a.severity.localeCompare(b.severity)))
    this.stability = figures.stability
    this.dt = figures.dt
    this.courant = figures.courant
    this.sampling = figures.sampling
    this.skipped = figures.skipped
    Object.freeze(this)
  }

  /** Whether nothing was found. */
  get ok(): boolean {
    return this.findings.length === 0
  }

  toString(): string {
    const lines = [...this.#step(), ...this.#waves(), ...this.skipped.map((why) => `not checked: ${why}`)]
    const end = this.ok ? 'Nothing found to warn of.' : this.findings.map((d) => render(d)).join('\n\n')
    return [...lines, '', end].join('\n')
  }

  get [Symbol.toStringTag](): string {
    return 'Report'
  }

  #step(): readonly string[] {
    const { stability, dt, courant } = this
    if (!stability) return []
    const { limit, mode, dims, linear } = stability
    if (limit === 0) return [`step: unstable at any dt, by ${wave(mode, dims)}`]
    if (limit === Infinity) return ['step: stable at any dt']
    const given = dt === undefined ? '' : `dt ${number(dt)} is ${percent(dt / limit)} of `
    const lines = [`step: ${given}the limit ${number(limit)}, set by ${wave(mode, dims)}, ${where(stability)}`]
    if (courant?.number !== undefined)
      lines.push(`Courant number: ${number(courant.number)}, limit ${number(courant.limit)}`)
    if (!linear) lines.push('the equations are not linear: the limit holds near the present values')
    return lines
  }

  #waves(): readonly string[] {
    return this.sampling.map(
      ({ source, frequency, velocity, dim, pointsPerWavelength, error, needed }) =>
        `'${source}': up to frequency ${number(frequency)} at velocity ${number(velocity)}, ${number(pointsPerWavelength)} points per wavelength along ${dim} (needs ${needed.toFixed(1)}), speed wrong by ${percent(error)}`,
    )
  }
}
