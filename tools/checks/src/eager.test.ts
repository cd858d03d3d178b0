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
  [
    'methods',
    'class A { m(a = 1) { return run(a) } async n() { return 2 } *g() { yield 3 } get x() { return 4 } }\n' +
      'class B extends A { static one = new B().m(5); run() { return run(9) } m(a) { return super.m(a) + 1 } }\n' +
      'function run(x) { return x }\n' +
      'const names = []; for (const name in new B()) names.push(name)\n' +
      'const own = Object.getOwnPropertyDescriptor(A.prototype, "m")\n' +
      'export const result = [B.one, new B().run(), await new A().n(), ...new A().g(), new A().x, names, own.enumerable, own.value.name]',
  ],
  [
    'private methods',
    'class C { static all = new C().#sum(1, 2); #sum(a, b) { return this.#twice(a + this.#zero()) + b }\n' +
      '  #twice(a) { return this.#plus.call(this, a, a) } #plus(a, b) { return a + b } #zero() { return 0 }\n' +
      '  #next(n) { return n ? [n, ...this.with(n - 1).#next(n - 1)] : [] } with() { return new C() }\n' +
      '  static has(c) { return #zero in c } list() { return [...this.#next(3), this?.#sum(1, 1)] } }\n' +
      'export const result = [C.all, C.has(new C()), new C().list()]',
  ],
  [
    'methods of objects',
    'const a = { b(c) { return this.d + c }, d: 1, async e() { return 2 }, ["f"]() { return 3 } }\n' +
      'export const result = [a.b(1), await a.e(), a.f(), a.b.name]',
  ],
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
  expect(eagerly('class C { #b(a) { return a } m(a) { return this.#b(a) } }', 'module.js').code).toMatchInlineSnapshot(`
    "var putMethod = (function(of, method) {
      const name = Object.keys(method)[0];
      Object.defineProperty(of.prototype, name, { value: method[name], writable: true, configurable: true });
    });
    var b$10;
    class C {static { b$10 = (function(a) { return a }) }
    static { putMethod(this, { m: (function(a) { return b$10.call(this, a) }) }) }
       }"
  `)
})

test('leaves bundled libraries as they are', () => {
  const code =
    '// ../../node_modules/lib/index.js\nfunction f() { return 1 }\n// src/own.ts\nfunction g() { return f() }\n'
  const text = eagerly(code, 'module.js').code
  expect(text).toContain('\nfunction f() { return 1 }')
  expect(text).toContain('var g = (function g()')
})

test('leaves files as they are that are seldom run', () => {
  const code = '// src/often.ts\nfunction f() { return 1 }\n// src/seldom/one.ts\nfunction g() { return f() }\n'
  const text = eagerly(code, 'module.js', ['src/seldom/']).code
  expect(text).toContain('var f = (function f()')
  expect(text).toContain('\nfunction g() { return f() }')
})
