import { SyncHook } from 'tapable'

/** A compile hook, as plugins see it: they tap, the compiler calls. */
export interface Hook<T> {
  tap(name: string, listener: (value: T) => void): void
}

export interface CallableHook<T> extends Hook<T> {
  call(value: T): void
}

/**
 * tapable stays behind this file: an unknown `before` moves a tap to the front without a word, and a waterfall whose
 * callback forgets to return goes unnoticed. Order is resolved in `order.ts`, and nothing here returns a value. Taps are
 * called one by one: tapable's own `call` would compile a function for each hook, which needs `eval` and takes longer
 * than the taps.
 */
export function createHook<T>(): CallableHook<T> {
  const hook = new SyncHook<[T]>(['value'])
  return {
    tap: (name, listener) => hook.tap(name, listener),
    call: (value) => {
      for (const { fn } of hook.taps) (fn as (value: T) => void)(value)
    },
  }
}
