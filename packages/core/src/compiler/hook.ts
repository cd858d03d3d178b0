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
 * callback forgets to return goes unnoticed. Order is resolved in `order.ts`, and nothing here returns a value.
 */
export function createHook<T>(): CallableHook<T> {
  const hook = new SyncHook<[T]>(['value'])
  return {
    tap: (name, listener) => hook.tap(name, listener),
    call: (value) => hook.call(value),
  }
}
