import { StorageError } from '../cache/storage.ts'
import type { Outcome } from './invoke.ts'

const symptoms =
  /No space left on device|Disk quota exceeded|Read-only file system|File size limit exceeded|File too large/

/** A compiler that can't write its output has not judged the source: another folder may help, another flag won't. */
export function throwIfOutOfRoom(outcome: Outcome): void {
  if (outcome.ok) return
  const line = outcome.output.split('\n').find((text) => symptoms.test(text))
  if (line !== undefined) throw new StorageError(line.trim())
  if (outcome.signal === 'SIGXFSZ') throw new StorageError('File size limit exceeded')
}
