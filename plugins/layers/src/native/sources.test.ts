import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const parts = [
  'includes.h',
  'snapshots.h',
  'codec.h',
  'crc32.c',
  'state.c',
  'coding.c',
  'file.c',
  'chunk.c',
  'folder.c',
  'layers.c',
  'worker.c',
  'entry.c',
]

const textOf = (name: string): string => {
  const text = readFileSync(new URL(`../../../../native/layers/${name}`, import.meta.url), 'utf8')
  if (/`|\$\{/.test(text)) throw new Error(`${name} holds a backtick or '\${', which a template can't carry`)
  return text
}

// A packed package must carry its C sources as text, and two copies of a text must not drift apart.
it('embeds the C sources of native/layers', async () => {
  const text = [
    '// Generated from native/layers by `npx vitest run plugins/layers/src/native -u`.',
    '',
    `export const kernelHeader = String.raw\`${textOf('snapshots.h')}\`\n`,
    `export const engine = String.raw\`${parts.map(textOf).join('\n')}\`\n`,
  ].join('\n')
  await expect(text).toMatchFileSnapshot('./sources.ts')
})
