import type { RunResult, Settings } from '@courant/core'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { stepwise, TimedChunks, whole, type Chunks } from './chunks.ts'
import type { Frame } from './frame.ts'
import type { RunOptions } from './run.ts'

/** Of a run or a part of it, both ends included. */
export interface Steps {
  readonly first: number
  readonly last: number
}

/** Steps that one native call takes. */
export interface Chunk extends Steps {
  readonly count: number
}

/** How far a run has come: its chunks one after the other, and what they took. */
export class Course implements Steps {
  readonly call: Call
  readonly frame: Frame
  readonly check: Settings['check']
  readonly first: number
  readonly last: number
  /** Whether all of it is one chunk that is over sooner than another thread is asked for it. */
  readonly isBrief: boolean
  readonly #total: number
  readonly #points: number
  readonly #chunks: Chunks
  readonly #onProgress: RunOptions['onProgress']
  readonly #started = performance.now()
  #done = 0
  #pending: boolean
  #chunkStarted = this.#started
  /** In the kernel, so far. */
  #kernelSeconds = 0

  constructor(call: Call, frame: Frame, check: Settings['check'], onProgress: RunOptions['onProgress']) {
    this.call = call
    this.frame = frame
    this.check = check
    const { first, last } = timeRange(call)
    this.first = first
    this.last = last
    this.#total = Math.max(0, last - first + 1)
    this.#points = pointsOf(call)
    this.#chunks = chunksFor(call, check, this.#points)
    this.#onProgress = onProgress
    // What stands beside the time loop runs even when no step does.
    this.#pending = this.#total > 0 || !call.program.divisible
    this.isBrief = this.#pending && this.#chunks.areBrief(this.#total)
  }

  /** The chunk that is to run now, with the frame set to it; nothing once all steps are done. */
  next(): Chunk | undefined {
    if (!this.#pending) return undefined
    const count = this.#chunks.next(this.#total - this.#done)
    const first = isForward(this.call) ? this.first + this.#done : this.last - this.#done - count + 1
    const last = first + count - 1
    this.frame.setTime(first, last)
    if (this.#done > 0) this.#chunkStarted = performance.now()
    return { count, first, last }
  }

  /** It ended well. */
  took({ count }: Chunk): void {
    this.#done += count
    this.#pending = this.#done < this.#total
    const now = performance.now()
    const before = this.#kernelSeconds
    this.#kernelSeconds = sum(this.frame.timers)
    this.#chunks.took(count, (now - this.#chunkStarted) / 1000, this.#kernelSeconds - before)
    this.#onProgress?.({ done: this.#done, total: this.#total, seconds: (now - this.#started) / 1000 })
  }

  result(): RunResult {
    const { timers } = this.frame
    const { sections } = this.call.program.code.abi
    const bySection: Record<string, number> = {}
    for (let i = 0; i < sections.length; i++) bySection[sections[i] as string] = timers[i] ?? 0
    return { seconds: this.#kernelSeconds, steps: this.#total, points: this.#points, sections: bySection }
  }
}

export const isForward = ({ program }: Call): boolean => program.timeDirection !== 'backward'

/** Without a time loop there is one step. */
export const timeRange = foundOnce(({ program, values }): Steps => {
  if (!program.time) return { first: 0, last: 0 }
  return { first: values.get(`${program.time}_m`)?.value ?? 0, last: values.get(`${program.time}_M`)?.value ?? -1 }
})

/** Of the whole grid a step, whatever part of it runs: the measure that Devito reports too. */
const pointsOf = foundOnce(({ program, sizes }): number => {
  let product = 1
  for (const { name, kind } of program.decls.dimensions.values()) {
    if (kind === 'space' || kind === 'custom') product *= sizes.get(name)?.points ?? 1
  }
  return product
})

function chunksFor(call: Call, check: Settings['check'], points: number): Chunks {
  if (!call.program.divisible) return whole
  return check === 'every-step' ? stepwise : new TimedChunks(call, points)
}

function sum(numbers: Float64Array): number {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i] ?? 0
  return total
}
