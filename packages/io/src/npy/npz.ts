import { fail, inWords } from '@courant/core'
import type { ComplexArray, NdArray } from '@courant/data'
import { unzipSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { checkNamed, checkOptions } from '../bytes/options.ts'
import { joined, withSink, type ByteSink, type To } from '../bytes/sink.ts'
import { openSource, withSource, type ByteSource, type From } from '../bytes/source.ts'
import type { Writable } from '../bytes/writable.ts'
import { readComplexFrom, readNpyFrom, writeNpyTo, writeOptions, type NpyOptions } from './npy.ts'

export interface NpzReadOptions {
  /** Those to read; all by default. */
  readonly names?: readonly string[]
}

/**
 * Reads the arrays that NumPy's `savez` or `savez_compressed` wrote, by name. With `names` only those. Throws
 * `io/not-npz`, `io/no-such-array`, and what `readNpy` throws. A zip archive has its index at its end, so it comes into
 * memory as a whole; for arrays that don't fit, use NPY or Zarr.
 */
export const readNpz = (from: From, options: NpzReadOptions = {}): Promise<Map<string, NdArray>> =>
  readMembers(from, options, (source) => readNpyFrom(source))

/** As `readNpz`, of complex numbers, and of real ones whose imaginary parts are 0. */
export const readComplexNpz = (from: From, options: NpzReadOptions = {}): Promise<Map<string, ComplexArray>> =>
  readMembers(from, options, (source) => readComplexFrom(source))

async function readMembers<A>(
  from: From,
  options: NpzReadOptions,
  read: (source: ByteSource) => Promise<A>,
): Promise<Map<string, A>> {
  checkOptions(options, 'readNpz', ['names'])
  if (options.names !== undefined) checkNames(options.names)
  return withSource(from, async (source) => {
    const entries = unzip(await source.read(0, source.size), source.name)
    const arrays = new Map<string, A>()
    for (const name of options.names ?? entries.keys()) {
      const entry = entries.get(name) ?? noSuchArray(name, [...entries.keys()], source.name)
      const inner = await openSource(entry)
      arrays.set(name, await read({ ...inner, name: `${source.name}: ${name}.npy` }))
    }
    return arrays
  })
}

function checkNames(names: unknown): void {
  if (Array.isArray(names)) return
  fail({
    code: 'io/bad-option',
    message: `'names' is a list of names, not ${inWords(names)}.`,
    hints: ["For example: { names: ['vp'] }."],
  })
}

export interface NpzOptions extends NpyOptions {
  /** Whether to deflate the arrays; true by default. */
  readonly compress?: boolean
}

/** Writes several arrays into one archive, one after another: `writeNpz('model.npz', { vp: vp.data, rho: rho.data })`. */
export async function writeNpz(
  to: To,
  arrays: Readonly<Record<string, Writable | ComplexArray>>,
  options: NpzOptions = {},
): Promise<void> {
  checkOptions(options, 'writeNpz', [...writeOptions, 'compress'])
  checkNamed(arrays, 'writeNpz')
  await withSink(to, async (sink) => {
    let ready: Uint8Array[] = []
    const zip = new Zip((error, bytes) => {
      if (error) throw error
      ready.push(bytes)
    })
    const flush = async (): Promise<void> => {
      const bytes = joined(ready)
      ready = []
      await sink.write(bytes)
    }
    for (const [name, values] of Object.entries(arrays)) {
      const entry = options.compress === false ? new ZipPassThrough(`${name}.npy`) : new ZipDeflate(`${name}.npy`)
      zip.add(entry)
      const member: ByteSink = {
        ...sink,
        name: `${sink.name}: ${name}.npy`,
        write: (bytes) => {
          entry.push(bytes)
          return flush()
        },
      }
      await writeNpyTo(member, values, options)
      entry.push(new Uint8Array(0), true)
    }
    zip.end()
    await flush()
  })
}

function unzip(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  try {
    return new Map(Object.entries(unzipSync(bytes)).map(([file, data]) => [file.replace(/\.npy$/, ''), data]))
  } catch (cause) {
    return fail({
      code: 'io/not-npz',
      message: `'${name}' is no NPZ file, or it was cut short: its ${bytes.byteLength} bytes hold no whole zip archive.`,
      notes: [`The archive's reader says: ${cause instanceof Error ? cause.message : String(cause)}.`],
      hints: ['Read a single array with readNpy.'],
    })
  }
}

function noSuchArray(name: string, known: readonly string[], file: string): never {
  return fail({
    code: 'io/no-such-array',
    message: `'${file}' holds no array '${name}'.`,
    notes: [`It holds ${known.map((k) => `'${k}'`).join(', ')}.`],
  })
}
