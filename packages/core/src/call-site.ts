import type { RawSite } from './host.ts'

interface StackTracing {
  stackTraceLimit?: number
}

/**
 * Where the user is now, for the day an error needs it. Engines take the frames at once, which is cheap, and format
 * them when `stack` is first read, which is not. Our own frames come first, then the user's: 12 are enough of both,
 * and fewer cost less where the way is short.
 */
export function callSite(frames = 12): RawSite {
  const engine = Error as StackTracing
  const limit = engine.stackTraceLimit
  engine.stackTraceLimit = frames
  const site = new Error()
  if (limit !== undefined) engine.stackTraceLimit = limit
  return site
}
