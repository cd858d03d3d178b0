import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { colorMapNames } from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('names every colour map', () => {
  for (const name of colorMapNames) expect(readme).toContain(`\`${name}\``)
})
