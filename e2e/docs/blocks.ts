/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Named by a comment before the block: the block is an excerpt of that file. */
  readonly file: string | undefined
}

export function blocksOf(markdown: string): readonly Block[] {
  const pattern = /(?:<!-- file: (?<file>\S+) -->\s*)?^```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm
  return [...markdown.matchAll(pattern)].map(({ groups }) => ({
    language: groups?.['language'] ?? '',
    text: groups?.['text'] ?? '',
    file: groups?.['file'],
  }))
}
