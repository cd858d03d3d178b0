import type { Storage } from './storage.ts'

/** What leasing needs of a storage: objects of another copy of this package will do. */
export type Leasable = Pick<Storage, 'holder' | 'available' | 'lease'>

/**
 * Waits until all of the storages are free, then takes all of them in one go; the function it resolves with gives them
 * back. Nothing is held while waiting, so two takers of the same storages can't block each other for ever. Rejects with
 * the signal's reason when that aborts first.
 */
export async function leaseAll(storages: readonly Leasable[], who: string, signal?: AbortSignal): Promise<() => void> {
  for (;;) {
    signal?.throwIfAborted()
    const busy = storages.find((storage) => storage.holder !== undefined)
    if (busy) {
      await unlessAborted(busy.available(), signal)
      continue
    }
    // No await between the check and this line: nobody can come between.
    const releases = [...new Set(storages)].map((storage) => storage.lease(who))
    return () => releases.forEach((release) => release())
  }
}

function unlessAborted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return wait
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    void wait.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
