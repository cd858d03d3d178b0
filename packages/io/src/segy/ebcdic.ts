/** EBCDIC, code page 037, for the characters that textual headers are made of; each row starts at a code point. */
const rows: readonly (readonly [number, string])[] = [
  [0x40, ' '],
  [0x4a, '¢.<(+|&'],
  [0x5a, '!$*);¬-/'],
  [0x6a, '¦,%_>?'],
  [0x79, '`:#@\'="'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa1, '~stuvwxyz'],
  [0xb0, '^'],
  [0xba, '[]'],
  [0xc0, '{ABCDEFGHI'],
  [0xd0, '}JKLMNOPQR'],
  [0xe0, '\\'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
]

const pairs = (): [number, string][] =>
  rows.flatMap(([start, text]) => [...text].map((c, i) => [start + i, c] as [number, string]))

export function fromEbcdic(bytes: Uint8Array): string {
  const table = new Map(pairs())
  return Array.from(bytes, (byte) => table.get(byte) ?? ' ').join('')
}

/** Characters that the code page lacks become blanks. */
export function toEbcdic(text: string): Uint8Array {
  const table = new Map(pairs().map(([byte, c]) => [c, byte]))
  return Uint8Array.from(text, (c) => table.get(c) ?? 0x40)
}

/** Which of the two a textual header is in: 'C' at the beginning, or where that is missing, the blanks. */
export function isEbcdic(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xc3) return true
  if (bytes[0] === 0x43) return false
  const count = (code: number): number => bytes.reduce((sum, byte) => sum + (byte === code ? 1 : 0), 0)
  return count(0x40) >= count(0x20)
}
