import { fail } from '@courant/core'

/** Refuses a read beyond the end, naming the byte where the source stops. */
export function checkRange(
  source: { readonly name: string; readonly size: number },
  offset: number,
  length: number,
): void {
  if (offset + length <= source.size) return
  fail({
    code: 'io/truncated',
    message: `'${source.name}' ends at byte ${source.size}, but ${length} bytes from byte ${offset} on are needed.`,
    notes: ['Either the file was cut short, or its header says more than it holds.'],
    hints: ['Copy the file again, or check the shape and the offset you gave.'],
  })
}
