import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Code, LoadOptions, PackedKernel } from '@courant/core'
import { abiVersion, type Built } from './build.ts'
import type { Report, Storage } from './cache/storage.ts'
import { digest, discard, findLibrary, publish } from './cache/store.ts'
import { processor } from './compiler/toolchain.ts'
import type { Ffi } from './ffi.ts'

/** What a library is built from, whatever compiler builds it. */
export const keyOf = (ffi: Ffi, code: Code, fp: LoadOptions['fp']): string =>
  digest(ffi, code.name, code.text, fp, ...code.needs)

/** Libraries run where all of this is the same: they are compiled for the very processor, and linked to the C library. */
export function machineKind(ffi: Ffi, libc = cLibrary()): string {
  return digest(ffi, process.platform, process.arch, processor(), libc, abiVersion)
}

/** A library that was linked to one may want what another, or an older one, does not have. */
export function cLibrary(): string {
  if (process.platform !== 'linux') return ''
  // From Node 22 on; what a report says of the network takes the time of looking up its names.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean }
  const { excludeNetwork = false } = report
  report.excludeNetwork = true
  const { header } = report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } }
  report.excludeNetwork = excludeNetwork
  return header.glibcVersionRuntime === undefined ? 'musl' : `glibc ${header.glibcVersionRuntime}`
}

export async function readLibrary(
  ffi: Ffi,
  code: Code,
  fp: LoadOptions['fp'],
  { path: file }: Built,
): Promise<PackedKernel['libraries'][number]> {
  return { name: code.name, key: keyOf(ffi, code, fp), bytes: new Uint8Array(await readFile(file)) }
}

/** Puts a library into the cache, where the next build of its code finds it. */
export async function installLibrary(
  ffi: Ffi,
  { name, key, bytes }: PackedKernel['libraries'][number],
  machine: string,
  storage: Storage,
  report: Report,
): Promise<Built> {
  // The content belongs to the key: another library of the same code is another entry.
  const entry = digest(ffi, 'installed', machine, key, bytes)
  const built = (library: string): Built => ({
    path: library,
    compileSeconds: 0,
    discard: async () => {
      for (const root of storage.roots()) await discard(root, entry)
    },
  })
  for (const root of storage.roots()) {
    const library = await findLibrary(ffi, root, entry)
    if (library !== undefined) return built(library)
  }
  return storage.inScratch(async (scratch, root) => {
    const work = path.join(scratch, 'kernel')
    await mkdir(work)
    await writeFile(path.join(work, `${name}.so`), bytes)
    return built(
      await publish(ffi, work, root, entry, { name, compiler: 'installed', commands: [], compileSeconds: 0 }),
    )
  }, report)
}
