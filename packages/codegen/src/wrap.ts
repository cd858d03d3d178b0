import type { Macro } from './dialect.ts'

const width = 120

/** A long statement on several lines, broken before an operator. Nobody has to read a stencil of 49 points sideways. */
export function wrapped(line: string): string {
  const code = line.trimStart()
  if (line.length <= width || code.startsWith('#') || code.startsWith('/*')) return line
  const indent = line.slice(0, line.length - code.length)
  const out: string[] = []
  let rest = line
  while (rest.length > width) {
    const at = lastBreak(rest, indent.length + 5)
    if (at === undefined) break
    out.push(rest.slice(0, at))
    rest = `${indent}    ${rest.slice(at + 1)}`
  }
  return [...out, rest].join('\n')
}

/** The definition of a macro that is a list of names, on several lines. */
export function define({ name, text, where }: Macro): readonly string[] {
  const lines = [`#define ${name}`]
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`
    if (line.length < width - 2) lines[lines.length - 1] = line
    else lines.push(`  ${word}`)
  }
  return [`#ifdef ${where}`, lines.join(' \\\n'), '#else', `#define ${name}`, '#endif']
}

/** The last space within the width before an operator of a sum, else before any; never within indices or arguments. */
function lastBreak(text: string, from: number): number | undefined {
  let sum: number | undefined
  let any: number | undefined
  const isArguments: boolean[] = []
  let depth = 0
  const marks = /\w?\(|\[|[)\]]| [-+*/?:<>=!&|]/g
  const head = text.slice(0, width + 3)
  for (let mark = marks.exec(head); mark; mark = marks.exec(head)) {
    const { 0: found, index } = mark
    if (found.startsWith(' ')) {
      if (index < from || index > width || depth > 0) continue
      if (text[index + 2] === ' ' && (found === ' -' || found === ' +')) sum = index
      else any = index
    } else if (found === ')' || found === ']') {
      if (isArguments.pop()) depth--
    } else {
      isArguments.push(found !== '(')
      if (found !== '(') depth++
    }
  }
  return sum ?? any
}
