import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const names = ['executor', 'nonfinite', 'stream'] as const

const embed = () =>
  [
    '// Generated from native/*.c by `npx vitest run packages/host-node/src/native/sources.test.ts -u`.',
    '',
    ...names.map((name) => {
      const text = readFileSync(new URL(`../../../../native/${name}.c`, import.meta.url), 'utf8')
      if (/`|\$\{/.test(text)) throw new Error(`${name}.c holds a backtick or '\${', which a template can't carry`)
      return `export const ${name} = String.raw\`${text}\`\n`
    }),
  ].join('\n')

// A packed package must carry its C sources as text, and two copies of a text must not drift apart.
it('embeds the C sources of native/', async () => {
  await expect(embed()).toMatchFileSnapshot('./sources.ts')
})
