import { lookUp } from './config/configuration.ts'
import { registry } from './registry.ts'

/** Most important last. `perf` carries the summaries of applies and lies between `debug` and `info`. */
export const logLevels = ['debug', 'perf', 'info', 'warning', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Where messages go: standard error, unless an application sets its own. */
export interface LogSink {
  write(level: Exclude<LogLevel, 'silent'>, message: string): void
}

const standardError: LogSink = { write: (_, message) => console.error(message) }

/** Sends messages elsewhere. Returns a function that puts the previous sink back. */
export function logTo(sink: LogSink): () => void {
  const previous = registry().sink
  registry().sink = sink
  return () => {
    registry().sink = previous
  }
}

/** Whether messages of a level are shown where `least` is the least important one that is. */
export const isLogged = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)

/** Writes a message where `logging` asks for its level: by `operator`'s own settings, if it has any, else the process's. */
export function log(
  level: Exclude<LogLevel, 'silent'>,
  message: string | (() => string),
  operator?: { readonly logging?: LogLevel | undefined },
): void {
  const least = lookUp('logging', operator?.logging === undefined ? {} : { operator: { logging: operator.logging } })
    .value as LogLevel
  if (!isLogged(level, least)) return
  ;(registry().sink ?? standardError).write(level, typeof message === 'string' ? message : message())
}
