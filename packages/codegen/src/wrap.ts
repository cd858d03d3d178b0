const width = 120

/** A long statement on several lines, broken before an operator. Nobody has to read a stencil of 49 points sideways. */
export function wrapped(line: string): readonly string[] {
  const code = line.trimStart()
  if (line.length <= width || code.startsWith('#') || code.startsWith('/*')) return [line]
  const indent = line.slice(0, line.length - code.length)
  const out: string[] = []
  let rest = line
  while (rest.length > width) {
    const at = lastBreak(rest, indent.length + 5)
    if (at === undefined) break
    out.push(rest.slice(0, at))
    rest = `${indent}    ${rest.slice(at + 1)}`
  }
  return [...out, rest]
}

/** The last space within the width before an operator of a sum, else before any; never within indices or arguments. */
function lastBreak(text: string, from: number): number | undefined {
  let sum: number | undefined
  let any: number | undefined
  const open: ('group' | 'arguments')[] = []
  let closed = 0
  for (let i = 0; i <= width; i++) {
    const char = text[i]
    if (char === '(' || char === '[') {
      const kind = char === '(' && !/\w/.test(text[i - 1] ?? '') ? 'group' : 'arguments'
      open.push(kind)
      if (kind === 'arguments') closed++
    } else if ((char === ')' || char === ']') && open.pop() === 'arguments') closed--
    if (char !== ' ' || i < from || closed > 0) continue
    if (/[-+] /y.test(text.slice(i + 1, i + 3))) sum = i
    else if (/[-+*/?:<>=!&|]/.test(text[i + 1] ?? '')) any = i
  }
  return sum ?? any
}
