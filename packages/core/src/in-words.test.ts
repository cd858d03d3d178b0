import { expect, it } from 'vitest'
import { inWords, objectBrand } from './index.ts'

const throwing = (target: object): object =>
  new Proxy(target, {
    get: () => {
      throw new Error('not for you')
    },
    has: () => {
      throw new Error('not for you')
    },
  })

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

it.each([
  ['a text', 'u', "'u'"],
  ['a long text', 'x'.repeat(1e6), `'${'x'.repeat(80)}...'`],
  ['a number', 2.5, '2.5'],
  ['minus zero', -0, '-0'],
  ['no number', NaN, 'NaN'],
  ['a bigint', 10n, '10n'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a flag', true, 'true'],
  ['a short array', ['left', 2, -0, undefined], "['left', 2, -0, undefined]"],
  ['an empty array', [], '[]'],
  ['pairs', [[1, 2], [3]], '[[1, 2], [3]]'],
  ['what is nested deeper', [[[1]]], 'an array of 1'],
  ['an array of holes', new Array(2), '[undefined, undefined]'],
  ['a huge array', new Array(1e9), 'an array of 1000000000'],
  ['an array of long texts', ['x'.repeat(100)], 'an array of 1'],
  ['an array of objects', [{}], 'an array of 1'],
  ['an object', { a: 1 }, 'an object'],
  ['an object without a prototype', Object.create(null), 'an object'],
  ["an object with a key 'constructor'", { constructor: 'x' }, 'an object'],
  ['an object of a class', new Map(), "an object of class 'Map'"],
  ['an object of a bundled class', new (class _Grid {})(), "an object of class 'Grid'"],
  ['a typed array', new Float32Array(3), "an object of class 'Float32Array'"],
  ['a function', function wave() {}, "the function 'wave'"],
  [
    'a function without a name',
    (
      () => () =>
        0
    )(),
    'a function',
  ],
  ['a function on a grid', { [objectBrand]: true, kind: 'time-function', name: 'u' }, "the time function 'u'"],
  ['an expression', { described: {}, toString: () => 'u(t, x) + 1' }, "the expression 'u(t, x) + 1'"],
  ['what throws', throwing({}), "an object that can't be looked at"],
  ['a function that throws', throwing(() => 0), "a function that can't be looked at"],
  ['a revoked proxy', revoked(), "an object that can't be looked at"],
])('says what it is: %s', (_what, value: unknown, words) => {
  expect(inWords(value)).toBe(words)
})
