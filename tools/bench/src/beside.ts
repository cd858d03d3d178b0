import { nameOf } from './measure.ts'
import { startDevito, type Peer } from './peer.ts'
import type { Case } from './problems/index.ts'
import { progress } from './progress.ts'

/** What needs the peer's operator, which lives as long as that takes. */
export async function beside<T>(of: Case, use: (peer: Peer) => Promise<T>): Promise<T> {
  progress(`${nameOf(of)}: the peer builds`)
  const peer = await startDevito(of)
  try {
    return await use(peer)
  } finally {
    peer.stop()
  }
}
