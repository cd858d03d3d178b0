import type { Call } from './bind.ts'

/**
 * What follows from a call's program, functions, sizes and scalars alone: found at the first run, and taken again for calls
 * of the same key.
 */
export function foundOnce<T>(find: (call: Call) => T): (call: Call) => T {
  const known = new WeakMap<object, { readonly value: T }>()
  return (call) => {
    let found = known.get(call.key)
    if (!found) known.set(call.key, (found = { value: find(call) }))
    return found.value
  }
}
