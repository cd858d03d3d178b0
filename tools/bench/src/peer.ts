import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Case } from './problems/index.ts'
import type { Run } from './race.ts'

/** Another compiler's operator for the same problem, alive in a process of its own between the rounds. */
export interface Peer {
  readonly buildMs: number
  readonly run: Run
  stop(): void
}

/**
 * Starts `peer/devito.py` with the Python that `PEER_DEVITO` names. It prints one JSON line when the operator is built
 * and tuned; then each line that it reads is a number of steps, and each that it prints what they reached.
 */
export async function startDevito({ entry, spaceOrder, size }: Case, steps: number): Promise<Peer> {
  const command = process.env['PEER_DEVITO']
  if (!command) throw new Error("Set PEER_DEVITO to a command that starts a Python with Devito, for '--peer devito'.")
  const script = fileURLToPath(new URL('./peer/devito_shot.py', import.meta.url))
  const args = [entry.name, spaceOrder, size, steps].join(' ')
  const child = spawn(`${command} '${script}' ${args}`, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Readonly<Record<string, number>>> => {
    const next = await lines.next()
    if (next.done) throw new Error(`Devito ended before it answered (${entry.name}, order ${spaceOrder}).`)
    return JSON.parse(next.value) as Record<string, number>
  }
  const { buildMs = 0 } = await answer()
  return {
    buildMs,
    run: async (n) => {
      child.stdin.write(`${n}\n`)
      return (await answer())['gpointss'] ?? 0
    },
    stop: () => child.stdin.end(),
  }
}
