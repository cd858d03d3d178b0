import { fail } from '@courant/core'
import type { Block } from '../bytes/block.ts'
import { bytesPer, elementTypes, type ElementType } from '../bytes/elements.ts'
import type { ByteSource } from '../bytes/source.ts'

/*
 * NPY, after NumPy's document of the format (numpy.lib.format): the magic bytes \x93NUMPY, two bytes of version, the
 * length of the header (2 bytes in version 1, 4 bytes later), and the header, a Python dictionary in text, padded with
 * blanks so that the data start at a multiple of 64.
 */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const

const letters: Readonly<Record<ElementType, string>> = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  bool: 'b1',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
}

/** What a complex value is two of. */
const complexLetters: Readonly<Record<string, ElementType>> = { c8: 'float32', c16: 'float64' }

export async function readHeader(source: ByteSource): Promise<{ readonly block: Block; readonly dataAt: number }> {
  const start = source.size < 10 ? undefined : await source.read(0, 10)
  if (!start || magic.some((byte, i) => start[i] !== byte)) {
    return fail({
      code: 'io/not-npy',
      message: `'${source.name}' is no NPY file: it does not begin with the bytes 93 'NUMPY' at byte 0.`,
      hints: ['Read bare numbers with readRaw, and archives of arrays with readNpz.'],
    })
  }
  const wide = (start[6] as number) >= 2
  const prefix = wide ? 12 : 10
  const view = new DataView((await source.read(0, prefix)).buffer)
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true)
  const text = new TextDecoder().decode(await source.read(prefix, length))
  return { block: parse(text, source.name, prefix), dataAt: prefix + length }
}

function parse(text: string, name: string, at: number): Block {
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(text)
  const order = /'fortran_order':\s*(True|False)/.exec(text)
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)
  if (!order || !shape) return badHeader(text, name, at)
  const pair = complexLetters[descr?.[2] ?? '']
  const type = pair ?? elementTypes.find((candidate) => letters[candidate] === descr?.[2])
  if (!descr || !type) return unknownDescr(text, name, at)
  return {
    shape: (shape[1] ?? '').split(',').flatMap((n) => (n.trim() === '' ? [] : [Number.parseInt(n, 10)])),
    type,
    endian: descr[1] === '>' ? 'big' : 'little',
    order: order[1] === 'True' ? 'Fortran' : 'C',
    ...(pair && { complex: true }),
  }
}

export function header({ shape, type, endian, order, complex }: Block): Uint8Array {
  const sign = bytesPer(type) === 1 ? '|' : endian === 'big' ? '>' : '<'
  const axes = shape.length === 1 ? `${shape[0] as number},` : shape.join(', ')
  const fortran = order === 'Fortran' ? 'True' : 'False'
  const text = `{'descr': '${sign}${complex ? `c${2 * bytesPer(type)}` : letters[type]}', 'fortran_order': ${fortran}, 'shape': (${axes}), }`
  const length = Math.ceil((text.length + 11) / 64) * 64 - 10
  const bytes = new Uint8Array(10 + length)
  bytes.set([...magic, 1, 0, length & 0xff, length >> 8])
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10)
  return bytes
}

function badHeader(text: string, name: string, at: number): never {
  return fail({
    code: 'io/bad-header',
    message: `The header of '${name}' at byte ${at} can't be read: ${JSON.stringify(text.trim())}.`,
    notes: ["An NPY header has the keys 'descr', 'fortran_order' and 'shape'."],
  })
}

function unknownDescr(text: string, name: string, at: number): never {
  const found = /'descr':\s*('[^']*'|\[[^\]]*\])/.exec(text)?.[1] ?? 'nothing'
  return fail({
    code: 'io/unknown-type',
    message: `'${name}' holds elements of type ${found} (header at byte ${at}), which Courant does not read.`,
    notes: [`It reads ${elementTypes.join(', ')}, complex64, complex128.`],
    hints: ['Convert the array in Python before saving: a.astype("float32").'],
  })
}
