import { layers, type Layer } from './workspace.ts'

/** The folders that prove the others may import anything, so they would only cross the picture out. */
const proofs = new Set(['tools/*', 'e2e', 'examples'])

/** The table of arrows as a Mermaid diagram, without the arrows that a longer path already says. */
export function mermaid(): string {
  const rows = layers.filter(({ from }) => !proofs.has(from))
  const lines = rows.flatMap((row) => {
    const targets = expand(row.to, rows)
    return targets
      .filter((to) => !targets.some((via) => via !== to && reaches(via, to, rows)))
      .map((to) => `  ${node(row.from)} --> ${node(to)}`)
  })
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n')
}

/** `plugins/*` also stands for the rows that are special cases of it. */
const expand = (folders: readonly string[], rows: readonly Layer[]): readonly string[] =>
  rows.map(({ from }) => from).filter((from) => folders.some((folder) => matches(folder, from)))

const matches = (pattern: string, folder: string): boolean =>
  pattern === folder || (pattern.endsWith('/*') && folder.startsWith(pattern.slice(0, -1)))

function reaches(from: string, to: string, rows: readonly Layer[]): boolean {
  const row = rows.find((candidate) => candidate.from === from)
  return row !== undefined && expand(row.to, rows).some((next) => next === to || reaches(next, to, rows))
}

const node = (folder: string): string => `${folder.replace(/\W+/g, '_')}["${folder}"]`
