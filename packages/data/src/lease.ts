import type { Holder, Storage } from './storage.ts'

/** What leasing needs of a storage: objects of another copy of this package will do. */
export type Leasable = Pick<Storage, 'holder' | 'available' | 'take' | 'giveBack'>

/** Gives storages back. Does nothing the second time. */
export type Release = () => void

/**
 * Takes all of the storages in one go, at once where they are free and else when they are; the function that comes of it
 * gives them back. Nothing is held while waiting, so two takers of the same storages can't block each other for ever.
 * Throws or rejects with the signal's reason when that aborts first.
 */
export function leaseAll(storages: readonly Leasable[], who: string, signal?: AbortSignal): Release | Promise<Release> {
  signal?.throwIfAborted()
  return storages.every(isFree) ? takeAll(storages, who) : takeOnceFree(storages, who, signal)
}

const isFree = ({ holder }: Leasable): boolean => holder === undefined

/** Who calls has just seen that all are free: nobody can come between. */
function takeAll(storages: readonly Leasable[], who: string): Release {
  const holder: Holder = { who }
  const release = (): void => {
    for (let i = 0; i < storages.length; i++) storages[i]?.giveBack(holder)
  }
  try {
    // One that two functions share is taken once.
    for (let i = 0; i < storages.length; i++) if (storages[i]?.holder === undefined) storages[i]?.take(holder)
  } catch (error) {
    // Whoever keeps elements elsewhere may fail to keep what was written last.
    release()
    throw error
  }
  return release
}

async function takeOnceFree(
  storages: readonly Leasable[],
  who: string,
  signal: AbortSignal | undefined,
): Promise<Release> {
  for (;;) {
    const busy = storages.find((storage) => !isFree(storage))
    if (!busy) return takeAll(storages, who)
    await unlessAborted(busy.available(), signal)
    signal?.throwIfAborted()
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
