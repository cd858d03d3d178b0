import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Case } from './problems/index.ts'
import { mostSteps, type Run } from './race.ts'

/** Another compiler's operator for the same problem, alive in a process of its own between the rounds. */
export interface Peer {
  readonly buildMs: number
  readonly run: Run
  /** Lets it look for its fastest blocks; what it found. */
  tune(): Promise<string>
  /** What so many steps from the start leave in all that they write: elements by name, as in the file order of C. */
  waves(steps: number): Promise<Readonly<Record<string, Float32Array>>>
  stop(): void
}

/**
 * Starts `peer/devito_shot.py` with the Python that `PEER_DEVITO` names. It prints one JSON line when the operator is
 * built; then it answers each line that it reads, a request and a number, by another.
 */
export async function startDevito({ entry, spaceOrder, size }: Case): Promise<Peer> {
  const command = process.env['PEER_DEVITO']
  if (!command) throw new Error("Set PEER_DEVITO to a command that starts a Python with Devito, for '--peer devito'.")
  const script = fileURLToPath(new URL('./peer/devito_shot.py', import.meta.url))
  const args = [entry.name, spaceOrder, size, mostSteps].join(' ')
  const child = spawn(`${command} '${script}' ${args}`, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async <T>(): Promise<T> => {
    const next = await lines.next()
    if (next.done) throw new Error(`Devito ended before it answered (${entry.name}, order ${spaceOrder}).`)
    return JSON.parse(next.value) as T
  }
  const ask = <T>(request: string): Promise<T> => {
    child.stdin.write(`${request}\n`)
    return answer<T>()
  }
  const { buildMs } = await answer<{ readonly buildMs: number }>()
  return {
    buildMs,
    run: async (steps) => (await ask<{ readonly gpointss: number }>(`run ${steps}`)).gpointss,
    tune: async () => (await ask<{ readonly tuned: string }>('tune 8')).tuned,
    async waves(steps) {
      const { waves } = await ask<{ readonly waves: Readonly<Record<string, string>> }>(`waves ${steps}`)
      const floats = ([name, text]: readonly [string, string]) =>
        [name, new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)] as const
      return Object.fromEntries(Object.entries(waves).map(floats))
    },
    stop: () => child.stdin.end(),
  }
}
