export interface Frame {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The frames of V8's stack text, e.g. `at solve (file:///home/me/wave.ts:12:9)`, innermost first. */
export function parseStack(stack: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    const match = /^\s*at .*?\(?((?:file:\/\/|node:|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/.exec(text)
    if (!match) return []
    const [, file = '', line, column] = match
    return [{ file, line: Number(line), column: Number(column) }]
  })
}
