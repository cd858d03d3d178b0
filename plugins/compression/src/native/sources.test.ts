import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const textOf = (name: string): string => {
  const text = readFileSync(new URL(`../../../../native/${name}`, import.meta.url), 'utf8')
  if (/`|\$\{/.test(text)) throw new Error(`${name} holds a backtick or '\${', which a template can't carry`)
  return text
}

const shared = ['layers/snapshots.h', 'layers/codec.h', 'codecs/common.c']

// A packed package must carry its C sources as text, and two copies of a text must not drift apart.
it('embeds the C sources of native/codecs', async () => {
  const text = [
    '// Generated from native/codecs by `npx vitest run plugins/compression/src/native -u`.',
    '',
    `const shared = String.raw\`${shared.map(textOf).join('\n')}\`\n`,
    ...['quant', 'lossless', 'zfp'].map(
      (name) => `export const ${name} = shared + String.raw\`${textOf(`codecs/${name}.c`)}\`\n`,
    ),
  ].join('\n')
  await expect(text).toMatchFileSnapshot('./sources.ts')
})
