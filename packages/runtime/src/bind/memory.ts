import { CourantError, type Host, type RuntimeHooks } from '@courant/core'
import { plannedBytes } from '../layouts.ts'
import type { Call } from './bind.ts'

/**
 * The functions of a run fit into the memory of the machine together. A system that overcommits grants each of them, and
 * kills the process when they are touched. Throws `host/out-of-memory` with the largest.
 */
export function checkMemory({ program, fields }: Call, host: Host, hooks: RuntimeHooks): void {
  // What is allocated was granted: a run that makes nothing new costs nothing here.
  if (![...fields.values()].some(({ storage }) => !storage.isAllocated)) return
  const memory = host.memoryBytes?.() ?? Infinity
  // By storage: one that two names share counts once.
  const arrays = new Map(
    [...fields].map(([name, object]) => {
      const bytes = plannedBytes(object, program.decls.fields.get(name), hooks)
      return [object.storage, { name, bytes, object }]
    }),
  )
  const total = [...arrays.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  if (total <= memory) return
  const largest = [...arrays.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 3)
  throw new CourantError([
    {
      code: 'host/out-of-memory',
      severity: 'error',
      message: `The functions of operator '${program.name}' take ${gibibytes(total)}; this machine has ${gibibytes(memory)}.`,
      notes: largest.map(
        ({ name, bytes, object: { storage } }) =>
          `'${name}' takes ${gibibytes(bytes)}: [${storage.layout.shape.join(', ')}] in ${storage.dtype}, halo included.`,
      ),
      hints: [
        "Use a coarser grid, fewer saved time steps, or dtype 'float32'.",
        "'op.estimateMemory(...)' says what the arrays of a run take, and allocates none.",
      ],
    },
  ])
}

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 3 : 1))} GiB`
