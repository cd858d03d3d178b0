import type { CallContext, RunResult } from '@courant/core'
import { asBuilt, type Choice } from './choice.ts'
import { stepsAtOnce } from './sizes.ts'
import { byTuner, withChoice, type Way } from './ways.ts'

/** Thrown when what is left of a run is too short for another trial. Whatever ran is part of the result. */
export class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps'
}

/** Of a trial: what else the machine does makes some of them slower, and none faster. */
const samples = 3
/** Fewer steps of a sample than these tell nothing. */
const fewest = 3
/** A run that is shorter is not worth a search. */
export const fewestOfRun = 3 + 2 * (1 + samples * (fewest + 2))

/** The time steps of one run, given out in parts, from its first to its last one whatever way they take. */
export class Trials {
  readonly #cx: CallContext
  readonly #seconds: number
  readonly #total: number
  #done = 0
  #sum: RunResult | undefined
  #steps: number | undefined
  /** Steps of the longest sample so far: who takes many at once has long ones. */
  #longest = fewest
  #warm: Way | undefined

  /** A sample takes at least so many seconds of the kernel's time, where the run is long enough. */
  constructor(cx: CallContext, seconds: number) {
    this.#cx = cx
    this.#seconds = seconds
    const [first, last] = this.#range
    this.#total = Math.max(0, last - first + 1)
  }

  get total(): number {
    return this.#total
  }

  get left(): number {
    return this.#total - this.#done
  }

  /** How many steps served for trials, and what they cost. */
  get done(): number {
    return this.#done
  }

  /** What all parts took; undefined before the first. */
  get result(): RunResult | undefined {
    return this.#sum
  }

  /** The next `steps` of the run. */
  async take(way: Way, choice: Choice, steps: number): Promise<RunResult> {
    if (steps > this.left) throw new OutOfSteps()
    const { time, values } = this.#cx
    const [first, last] = this.#range
    const forward = time?.direction !== 'backward'
    const from = forward ? first + this.#done : last - this.#done - steps + 1
    const bounds = [
      [`${time?.dim}_m`, byTuner(from)],
      [`${time?.dim}_M`, byTuner(from + steps - 1)],
    ] as const
    const result = await way.run(withChoice(new Map([...values, ...bounds]), choice))
    this.#done += steps
    this.#sum = this.#sum ? plus(this.#sum, result) : result
    this.#warm = way
    return result
  }

  /** How many more trials it has steps for, at least. */
  get room(): number {
    return Math.floor(this.left / (1 + samples * (this.#longest + 2)))
  }

  /** Seconds that a step takes that way. */
  async time(way: Way, choice: Choice): Promise<number> {
    // Whole tiles, where a kernel takes several steps at once: a part of one does not show what it is good for.
    const atOnce = stepsAtOnce(way, choice.arguments)
    const least = (this.#steps ??= await this.#length(way))
    const steps = atOnce === 1 ? least : Math.ceil(least / atOnce) * atOnce
    this.#longest = Math.max(this.#longest, steps)
    // What a build meets first, memory in another layout above all, is not what its steps cost.
    if (this.#warm !== way) await this.take(way, choice, 1)
    const seconds: number[] = []
    for (let sample = 0; sample < samples; sample++) seconds.push(await this.#sample(way, choice, steps))
    return Math.min(...seconds)
  }

  async #sample(way: Way, choice: Choice, steps: number): Promise<number> {
    if (!hasScratch(way)) return (await this.take(way, choice, steps)).seconds / steps
    // Each part allocates the operator's own arrays anew and fills those that hold for all steps: the whole run does once.
    const start = (await this.take(way, choice, 1)).seconds
    const whole = (await this.take(way, choice, steps + 1)).seconds
    return Math.max(whole - start, (whole * steps) / (steps + 1) / 4) / steps
  }

  /** Steps of a sample, so that many trials find room in the run. */
  async #length(way: Way): Promise<number> {
    await this.take(way, asBuilt, 1)
    const seconds = (await this.take(way, asBuilt, 2)).seconds / 2
    const wanted = Math.ceil(this.#seconds / Math.max(seconds, 1e-7))
    return Math.max(fewest, Math.min(wanted, Math.floor(this.#total / 60 / samples)))
  }

  get #range(): readonly [number, number] {
    const { time, values } = this.#cx
    return [values.get(`${time?.dim}_m`)?.value ?? 0, values.get(`${time?.dim}_M`)?.value ?? -1]
  }
}

const hasScratch = ({ decls }: Way): boolean => [...decls.fields.values()].some(({ role }) => role === 'scratch')

function plus(a: RunResult, b: RunResult): RunResult {
  const sections = { ...a.sections }
  for (const [name, seconds] of Object.entries(b.sections)) sections[name] = (sections[name] ?? 0) + seconds
  return { seconds: a.seconds + b.seconds, steps: a.steps + b.steps, points: a.points, sections }
}
