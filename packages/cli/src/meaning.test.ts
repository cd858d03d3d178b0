import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainCode, looksLikeCode } from './meaning.ts'

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const codes = [...page.matchAll(/^\| `([^`]+\/[^`]+)`/gm)].map(([, code = '']) => code)

it('every code of the page is told apart from a script, and has a cause and a cure', () => {
  expect(codes.length).toBeGreaterThan(100)
  for (const code of codes) {
    expect(looksLikeCode(code)).toBe(true)
    expect(explainCode(code)).toMatch(new RegExp(`^${code}\n {2}means: \\S.*\n {2}cure: {2}\\S.*$`))
  }
  expect(['heat.ts', 'examples/heat.ts', './heat.mjs'].some(looksLikeCode)).toBe(false)
})

it('a code that is not there gets a guess, or those of its area, or the areas', () => {
  expect(() => explainCode('args/unknwn')).toThrow("There is no diagnostic 'args/unknwn'. Did you mean 'args/unknown'?")
  expect(() => explainCode('run/quickly')).toThrow(
    /There is no diagnostic 'run\/quickly'\. 'run' has .*run\/not-finite/,
  )
  expect(() => explainCode('walk/quickly')).toThrow(/There are the areas abox, args, .*run, /)
})
