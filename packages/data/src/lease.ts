import type { Storage } from './storage.ts'

/** What leasing needs of a storage: objects of another copy of this package will do. */
export type Leasable = Pick<Storage, 'holder' | 'available' | 'lease'>

/**
 * Waits until all of the storages are free, then takes all of them in one go; the function it resolves with gives them
 * back. Nothing is held while waiting, so two takers of the same storages can't block each other for ever.
 */
export async function leaseAll(storages: readonly Leasable[], who: string): Promise<() => void> {
  for (;;) {
    const busy = storages.find((storage) => storage.holder !== undefined)
    if (busy) {
      await busy.available()
      continue
    }
    // No await between the check and this line: nobody can come between.
    const releases = [...new Set(storages)].map((storage) => storage.lease(who))
    return () => releases.forEach((release) => release())
  }
}
