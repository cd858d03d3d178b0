import { expect, test } from 'vitest'
import { eagerly } from '../../../tsup.eager.ts'

/** What a module's `result` is, as written and rewritten. */
async function results(code: string): Promise<readonly unknown[]> {
  const texts = [code, eagerly(code, 'module.js').code]
  const modules = texts.map((text) => import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`))
  return (await Promise.all(modules)).map(({ result }: { result: unknown }) => result)
}

test.each([
  [
    'calls ahead of declarations',
    'export const result = f(2)\nfunction f(x) { return g(x) + 1 }\nfunction g(x) { return x * 2 }',
  ],
  [
    'arrows of every form',
    'const f = () => 1, g = a => ({ a }), h = (a, b = 2) => { return a + b }\nexport const result = [f(), g(3), h(1)]',
  ],
  ['arrows in arrows', 'const add = (a) => (b) => a + b\nexport const result = [1, 2].map((n) => add(n)(10))'],
  [
    'the this around an arrow',
    'class C { n = 3; m() { return [1].map((x) => x + this.n) } }\nexport const result = new C().m()',
  ],
  ['arguments around an arrow', 'function f() { return [0].map((i) => arguments[i]) }\nexport const result = f(7)'],
  ['default values that are arrows', 'const f = (g = (x) => x + 1) => g(1)\nexport const result = f()'],
  ['destructuring', 'const f = ({ a, ...rest }, [b] = [5]) => [a, b, rest]\nexport const result = f({ a: 1, c: 2 })'],
])('changes no result: %s', async (_, code) => {
  const [before, after] = await results(code)
  expect(after).toEqual(before)
})

test('puts functions in parentheses', () => {
  expect(eagerly('export { f }\nfunction f(a) { return a.map((x) => x + 1) }', 'module.js').code)
    .toMatchInlineSnapshot(`
    "var f = (function f(a) { return a.map((function(x) { return x + 1 })) });
    export { f }
    "
  `)
})
