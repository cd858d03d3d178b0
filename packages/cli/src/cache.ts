import type { Command } from 'commander'
import { cacheDirectory, listCache, pruneCache } from '@courant/host-node'
import { Refusal } from './refusal.ts'

export function addCacheCommands(program: Command): void {
  const cache = program.command('cache').description('Look at, or empty, the folder of compiled kernels.')
  cache
    .command('ls')
    .description('List the compiled kernels, the last used first.')
    .action(async () => {
      const kernels = await listCache()
      for (const { name, bytes, lastUsed, compiler, key } of kernels) {
        console.log(
          `${lastUsed.toISOString().slice(0, 16)}  ${size(bytes).padStart(9)}  ${key.slice(0, 12)}  ${name}  (${compiler})`,
        )
      }
      const total = kernels.reduce((sum, { bytes }) => sum + bytes, 0)
      console.log(`${kernels.length} kernels, ${size(total)}, in ${cacheDirectory()}`)
    })
  cache
    .command('prune')
    .description('Remove compiled kernels: all of them, or those that the options name. Safe while others run.')
    .option('--older-than <days>', 'only those not used for so many days', number)
    .option('--max-size <megabytes>', 'keep the last used ones up to this size', number)
    .action(async ({ olderThan, maxSize }: { readonly olderThan?: number; readonly maxSize?: number }) => {
      const all = olderThan === undefined && maxSize === undefined
      const { kernels, bytes, leftovers } = await pruneCache({
        ...(olderThan === undefined ? {} : { olderThanDays: olderThan }),
        ...(maxSize === undefined ? {} : { maxBytes: maxSize * 1e6 }),
        ...(all ? { maxBytes: 0 } : {}),
      })
      console.log(`Removed ${kernels} kernels, ${size(bytes)}, and ${leftovers} leftovers of builds that did not end.`)
    })
}

function number(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new Refusal(`'${text}' is not a number of at least 0.`)
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
