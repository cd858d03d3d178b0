import { CourantError, type PackedKernel } from '@courant/core'

/** Changes whenever older readers would misread what is written. */
const format = 2
const magic = 'COURANT\n'
const encoder = new TextEncoder()
/** Magic, format, SHA-256 of all that follows, length of the text. */
const [formatAt, sumAt, lengthAt, bodyAt] = [8, 12, 44, 48]

export interface Content {
  /** The operator without its library. */
  readonly text: string
  readonly kernel: PackedKernel | undefined
}

/** One array of bytes that can be told from anything else, and from a damaged copy of itself. */
export async function pack({ text, kernel }: Content): Promise<Uint8Array> {
  const libraries = kernel?.libraries ?? []
  const index = libraries.map(({ name, key, bytes }) => ({ name, key, length: bytes.length }))
  const head = encoder.encode(JSON.stringify({ text, machine: kernel?.machine ?? null, libraries: index }))
  const out = new Uint8Array(bodyAt + head.length + libraries.reduce((sum, { bytes }) => sum + bytes.length, 0))
  const view = new DataView(out.buffer)
  out.set(encoder.encode(magic))
  view.setUint32(formatAt, format, true)
  view.setUint32(lengthAt, head.length, true)
  out.set(head, bodyAt)
  let at = bodyAt + head.length
  for (const { bytes } of libraries) {
    out.set(bytes, at)
    at += bytes.length
  }
  out.set(await sumOf(out), sumAt)
  return out
}

/** Throws `operator/bad-bytes` and `operator/other-format`. */
export async function unpack(given: unknown): Promise<Content> {
  if (!(given instanceof Uint8Array)) throw badBytes('they are no Uint8Array')
  if (given.length < bodyAt || !encoder.encode(magic).every((byte, i) => given[i] === byte)) {
    throw badBytes('they do not begin as an operator does')
  }
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength)
  const theirs = view.getUint32(formatAt, true)
  if (theirs !== format) throw otherFormat(theirs)
  const sum = await sumOf(given)
  if (!sum.every((byte, i) => given[sumAt + i] === byte)) throw badBytes('their checksum is wrong')
  const headEnd = bodyAt + view.getUint32(lengthAt, true)
  const { text, machine, libraries } = JSON.parse(new TextDecoder().decode(given.subarray(bodyAt, headEnd))) as {
    readonly text: string
    readonly machine: string | null
    readonly libraries: readonly { readonly name: string; readonly key: string; readonly length: number }[]
  }
  if (machine === null) return { text, kernel: undefined }
  let at = headEnd
  const read = libraries.map(({ name, key, length }) => {
    at += length
    return { name, key, bytes: given.slice(at - length, at) }
  })
  return { text, kernel: { machine, libraries: read } }
}

const sumOf = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice(lengthAt)))

const badBytes = (why: string): CourantError =>
  new CourantError([
    {
      code: 'operator/bad-bytes',
      severity: 'error',
      message: `These bytes hold no operator: ${why}.`,
      hints: ["Load what 'await op.serialize()' gave, whole and unchanged."],
    },
  ])

const otherFormat = (theirs: number): CourantError =>
  new CourantError([
    {
      code: 'operator/other-format',
      severity: 'error',
      message: `These bytes hold an operator in format ${theirs}, and this version reads format ${format}.`,
      hints: ['Serialize it again with this version, or load it with the one that wrote it.'],
    },
  ])
