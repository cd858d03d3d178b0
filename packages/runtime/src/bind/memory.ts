import { CourantError, type Host, type RuntimeHooks, type StorageObject } from '@courant/core'
import { plannedBytes, scratchBytes, scratchTotal } from '../layouts.ts'
import { storagesOf, type Call } from './bind.ts'
import { tableBytes } from './table-bytes.ts'

/** Bytes that no machine lacks. */
const negligible = 2 ** 20

/**
 * All that a run takes fits into the memory of the machine together: its functions, what ties points to the grid, and
 * what passes made for themselves. A system that overcommits grants each of them, and kills the process when they are
 * touched. Throws `host/out-of-memory` with the largest.
 */
export function checkMemory(call: Call, host: Host, hooks: RuntimeHooks): void {
  // What is allocated was granted: a run that makes next to nothing new costs nothing here.
  if (!storagesOf(call).every(hasMemory) || scratchTotal(call, hooks) >= negligible) checkRoom(call, host, hooks)
}

function checkRoom(call: Call, host: Host, hooks: RuntimeHooks): void {
  const { program, fields } = call
  const scratch = scratchBytes(call, hooks)
  const memory = host.memoryBytes?.() ?? Infinity
  // By storage: one that two names share counts once.
  const arrays = new Map(
    [...fields].map(([name, object]) => {
      const bytes = plannedBytes(name, object, call, hooks)
      const { layout, dtype } = object.storage
      return [object.storage, { name, bytes, is: `: [${layout.shape.join(', ')}] in ${dtype}, halo included` }]
    }),
  )
  const others = [
    ...[...scratch].map(([name, bytes]) => ({ name, bytes, is: ', which the operator made for itself' })),
    ...[...tableBytes(call)].map(([name, bytes]) => ({ name, bytes, is: ', a table' })),
  ]
  const all = [...arrays.values(), ...others]
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total <= memory) return
  const largest = all
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .filter(({ bytes }) => bytes > total / 100)
  throw new CourantError([
    {
      code: 'host/out-of-memory',
      severity: 'error',
      message: `The arrays of operator '${program.name}' take ${gibibytes(total)}; this machine has ${gibibytes(memory)}.`,
      notes: largest.map(({ name, bytes, is }) => `'${name}' takes ${gibibytes(bytes)}${is}.`),
      hints: [
        "Use a coarser grid, fewer saved time steps, or dtype 'float32'.",
        "'op.estimateMemory(...)' says what the arrays of a run take, and allocates none.",
      ],
    },
  ])
}

const hasMemory = ({ isAllocated }: StorageObject): boolean => isAllocated

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 3 : 1))} GiB`
