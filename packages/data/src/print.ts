/** Arrays of more elements are printed with their middle left out. */
const threshold = 1000
/** How many items each end of an elided axis shows. */
const edge = 3

/**
 * Prints nested brackets as NumPy does: columns aligned, the last axis across, the middle of large arrays as `...`.
 * `at` reads the element at an index. Numbers have at most 6 significant digits.
 */
export function printArray(shape: readonly number[], at: (index: readonly number[]) => number): string {
  if (shape.includes(0)) return '[]'
  const elided = shape.reduce((product, n) => product * n, 1) > threshold
  const shown = shape.map((n) => (elided && n > 2 * edge ? [...ends(n)] : [...new Array(n).keys()]))
  const cells = new Map<string, string>()
  const collect = (index: readonly number[]): void => {
    const axis = shown[index.length]
    if (!axis) cells.set(index.join(), format(at(index)))
    else for (const i of axis) if (i >= 0) collect([...index, i])
  }
  collect([])
  const width = Math.max(...[...cells.values()].map((text) => text.length))
  const print = (index: readonly number[]): string => {
    const axis = shown[index.length]
    if (!axis) return (cells.get(index.join()) ?? '').padStart(width)
    const items = axis.map((i) => (i < 0 ? '...' : print([...index, i])))
    const below = shape.length - index.length - 1
    const between = below === 0 ? ', ' : `,${'\n'.repeat(below)}${' '.repeat(index.length + 1)}`
    return `[${items.join(between)}]`
  }
  return print([])
}

/** The indices of an elided axis; -1 stands for what is left out. */
function* ends(length: number): Iterable<number> {
  for (let i = 0; i < edge; i++) yield i
  yield -1
  for (let i = length - edge; i < length; i++) yield i
}

const format = (value: number): string => String(Number(value.toPrecision(6)))
