import type { Registry } from './registry.ts'

const key = Symbol.for('courant.registry.v1')
/** Where the registry hangs. A file of its own, since diagnostics look at it and the registry throws diagnostics. */
const scope = globalThis as { [key]?: Registry }

export const registered = (): Registry | undefined => scope[key]

export const register = (registry: Registry): Registry => (scope[key] = registry)
