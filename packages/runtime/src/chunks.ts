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
  readonly secondsPerStep: number
  /** Of these in the kernel. */
  readonly kernelSecondsPerStep: number
}

const speeds = new WeakMap<Program, Speed>()

/** Cuts the steps of one run into chunks. */
export interface Chunks {
  /** Steps of the next chunk, of so many that are left: at least one. */
  next(left: number): number
  /** Whether so many steps are known to be over sooner than another thread is asked for them. */
  areBrief(steps: number): boolean
  /** Says what the chunk took, and the kernel of it. */
  took(steps: number, seconds: number, kernelSeconds: number): void
}

/**
 * Chunks of about a second, of like size: what is left over is spread over those before. A chunk costs something beside its
 * steps, so a run begins with as many as its program took through in a second when it ran last over the same points.
 */
export function chunksOf(call: Call, points: number): Chunks {
  const { program } = call
  const { extents, isAlone } = setting(call)
  const last = speeds.get(program)
  let known = last?.extents === extents ? last : undefined
  let fastest = { extents, secondsPerStep: Infinity, kernelSecondsPerStep: Infinity }
  const likely = known ? stepsIn(known.secondsPerStep) : Math.ceil(firstChunkPoints / points)
  let size = Math.max(1, Math.min(firstChunkSteps, likely))
  return {
    next: (left) => Math.ceil(left / Math.max(1, Math.round(left / size))),
    areBrief: (steps) => isAlone && known !== undefined && steps * known.kernelSecondsPerStep < handOver,
    took(steps, seconds, kernelSeconds) {
      // Of the chunks of a run the first may have touched memory for the first time.
      fastest = {
        extents,
        secondsPerStep: Math.min(fastest.secondsPerStep, seconds / steps),
        kernelSecondsPerStep: Math.min(fastest.kernelSecondsPerStep, kernelSeconds / steps),
      }
      known = fastest
      speeds.set(program, fastest)
      size = Math.min(steps * growth, stepsIn(seconds / steps))
    },
  }
}

/** One step at a time. */
export const stepwise: Chunks = { next: () => 1, areBrief: () => false, took: () => undefined }

/** All of them: a program that is more than one time loop can't be cut. */
export const whole: Chunks = { next: (left) => left, areBrief: () => false, took: () => undefined }

const stepsIn = (secondsPerStep: number): number =>
  Math.max(1, Math.round(chunkSeconds / Math.max(secondsPerStep, 1e-9)))

const setting = foundOnce((call) => ({ extents: extentsOf(call), isAlone: runsAlone(call) }))

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
