import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import type { Program } from './program.ts'

/** Seconds of work between two looks at the data, the signal and the progress line. */
const chunkSeconds = 1
/** The first chunk has so many steps at most, since what grows without end most often does so soon. */
const firstChunkSteps = 100
/** The first chunk of what never ran has so many points. */
const firstChunkPoints = 2e7
/** Chunks grow so much at a time at most. */
const growth = 10

/** Seconds that handing a kernel to its thread takes, about: what is over sooner is called where we are. */
const handOver = 30e-6

/** What a step of a program took when it ran last, and what that depends on. */
interface Speed {
  readonly extents: string
  secondsPerStep: number
  /** Of these in the kernel. */
  kernelSecondsPerStep: number
}

const speeds = new WeakMap<Program, Speed>()

/** Cuts the steps of one run into chunks. */
export interface Chunks {
  /** Steps of the next chunk, of so many that are left: at least one. */
  next(left: number): number
  /** Whether so many steps are one chunk, and known to be over sooner than another thread is asked for them. */
  areBrief(steps: number): boolean
  /** Says what the chunk took, and the kernel of it. */
  took(steps: number, seconds: number, kernelSeconds: number): void
}

/**
 * Chunks of about a second, of like size: what is left over is spread over those before. A chunk costs something beside its
 * steps, so a run begins with as many as its program took through in a second when it ran last over the same points.
 */
export class TimedChunks implements Chunks {
  readonly #program: Program
  readonly #setting: Setting
  #known: Speed | undefined
  /** The next one's. */
  #size: number
  #fastest = Infinity
  #fastestKernel = Infinity

  constructor(call: Call, points: number) {
    this.#program = call.program
    this.#setting = settingOf(call)
    const last = speeds.get(call.program)
    this.#known = last?.extents === this.#setting.extents ? last : undefined
    const likely = this.#known ? stepsIn(this.#known.secondsPerStep) : Math.ceil(firstChunkPoints / points)
    this.#size = Math.max(1, Math.min(firstChunkSteps, likely))
  }

  next(left: number): number {
    return Math.ceil(left / Math.max(1, Math.round(left / this.#size)))
  }

  areBrief(steps: number): boolean {
    if (!this.#known || !this.#setting.isAlone || this.next(steps) < steps) return false
    return steps * this.#known.kernelSecondsPerStep < handOver
  }

  took(steps: number, seconds: number, kernelSeconds: number): void {
    // Of the chunks of a run the first may have touched memory for the first time.
    this.#fastest = Math.min(this.#fastest, seconds / steps)
    this.#fastestKernel = Math.min(this.#fastestKernel, kernelSeconds / steps)
    this.#size = Math.min(steps * growth, stepsIn(seconds / steps))
    const known = (this.#known ??= this.#remembered())
    known.secondsPerStep = this.#fastest
    known.kernelSecondsPerStep = this.#fastestKernel
  }

  #remembered(): Speed {
    const speed = { extents: this.#setting.extents, secondsPerStep: Infinity, kernelSecondsPerStep: Infinity }
    speeds.set(this.#program, speed)
    return speed
  }
}

/** One step at a time. */
export const stepwise: Chunks = { next: () => 1, areBrief: () => false, took: () => undefined }

/** All of them: a program that is more than one time loop can't be cut. */
export const whole: Chunks = { next: (left) => left, areBrief: () => false, took: () => undefined }

const stepsIn = (secondsPerStep: number): number =>
  Math.max(1, Math.round(chunkSeconds / Math.max(secondsPerStep, 1e-9)))

/** What speeds depend on. */
interface Setting {
  readonly extents: string
  /** Whether the kernel starts no threads. */
  readonly isAlone: boolean
}

const settingOf = foundOnce((call): Setting => ({ extents: extentsOf(call), isAlone: runsAlone(call) }))

/** Threads other than its own have no team of OpenMP yet, and would start one. */
function runsAlone({ program, values }: Call): boolean {
  for (const { name, role } of program.decls.params.values()) {
    if (role.kind === 'threads' && values.get(name)?.value !== 1) return false
  }
  return true
}

/** Kinds of dimensions that the number of steps sets the end of. */
const follows: ReadonlySet<string | undefined> = new Set(['time', 'conditional'])

/** How far a run goes along all dimensions but time, and on how many threads. */
function extentsOf({ program, values }: Call): string {
  const { dimensions, params } = program.decls
  let text = ''
  for (const { name, role } of params.values()) {
    const counts = role.kind === 'bound' ? !follows.has(dimensions.get(role.dim)?.kind) : role.kind === 'threads'
    if (counts) text += `${values.get(name)?.value},`
  }
  return text
}
