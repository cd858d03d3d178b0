import { expect, test } from 'vitest'
import { lazily } from '../../../tsup.lazy.ts'

const maker = `export const made = []
function make(name, of) { made.push(name); return class { static called = name; static of = of; name = name } }
`

/** What a module exports once its constants are made late. */
async function exportsOf(code: string): Promise<unknown> {
  const text = lazily(maker + code, 'module.js', 'make').code
  const { made, result } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`
  )) as Readonly<Record<string, unknown>>
  return { made, result }
}

test.each([
  [
    'in the order of their use',
    'var A = make("A");\nvar B = /* @__PURE__ */ make("B");\nexport const result = [B.called, A.called]',
    ['B', 'A'],
    ['B', 'A'],
  ],
  ['once', 'var A = make("A");\nexport const result = new A() instanceof A && new A().name', ['A'], 'A'],
  [
    'not where nobody asks',
    'var A = make("A", () => new B());\nvar B = make("B");\nexport const result = { A: [1] }.A.length',
    [],
    1,
  ],
  [
    'within one another',
    'var A = make("A", () => new B());\nvar B = make("B");\nexport const result = A.of().name',
    ['A', 'B'],
    'B',
  ],
])('makes them %s', async (_, code, made, result) => {
  expect(await exportsOf(code)).toEqual({ made, result })
})

test.each([
  ['are exported', 'var A = make("A");\nexport { A }'],
  ['may be another variable somewhere', 'var A = make("A");\nconst f = (A) => A.name'],
  ['stand in a list', 'var A = make("A");\nconst all = [A]'],
  ['come from another function', 'var A = other("A");\nnew A()'],
])('leaves those as they are that %s', (_, code) => {
  expect(lazily(code, 'module.js', 'make').code).toBe(code)
})
