import type { RawSite } from './host.ts'

interface StackTracing {
  stackTraceLimit?: number
  captureStackTrace?: (target: object) => void
}

/** Our own frames come first, then the user's: enough of both. */
const frames = 12

/**
 * Where the user is now, for the day an error needs it. Engines take the frames at once, which is cheap, and format
 * them when `stack` is first read, which is not.
 */
export function callSite(): RawSite {
  const engine = Error as StackTracing
  const site = { stack: '' }
  const limit = engine.stackTraceLimit
  engine.stackTraceLimit = frames
  if (engine.captureStackTrace) engine.captureStackTrace(site)
  else site.stack = new Error().stack ?? ''
  if (limit !== undefined) engine.stackTraceLimit = limit
  return site
}
