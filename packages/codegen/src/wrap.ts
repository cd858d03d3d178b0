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

/** The last space within the width before an operator of a sum, else before any; never within an index. */
function lastBreak(text: string, from: number): number | undefined {
  let sum: number | undefined
  let any: number | undefined
  let brackets = 0
  for (let i = 0; i <= width; i++) {
    if (text[i] === '[') brackets++
    if (text[i] === ']') brackets--
    if (text[i] !== ' ' || i < from || brackets > 0) continue
    if (/[-+] /y.test(text.slice(i + 1, i + 3))) sum = i
    else if (/[-+*/?:<>=!&|]/.test(text[i + 1] ?? '')) any = i
  }
  return sum ?? any
}
