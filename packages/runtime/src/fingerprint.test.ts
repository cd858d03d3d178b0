import { rationals } from '@courant/core'
import { expect, it } from 'vitest'
import { fingerprint, fingerprintOfNodes } from './fingerprint.ts'

it('is equal for equal nodes, wherever the user wrote them', () => {
  const tree = (line: string): unknown => {
    const leaf = { kind: 'num', value: rationals.rational(1, 3), site: { stack: line } }
    return { kind: 'add', args: [leaf, leaf], subs: new Map([['dt', -0]]), site: { stack: line } }
  }
  expect(fingerprintOfNodes(tree('here'))).toBe(fingerprintOfNodes(tree('there')))
  expect(fingerprint(tree('here'))).not.toBe(fingerprint(tree('there')))
})

it('tells apart what differs', () => {
  const one = { name: 'c' }
  const all: unknown[] = [
    ...[0, -0, 1, 1n, '1', 'a', 'a,b', null, undefined, NaN, true],
    ...[
      [],
      {},
      new Map(),
      [1, 2],
      [[1], 2],
      [1, [2]],
      ['1', '2'],
      ['1,1"2'],
      ['#0', '0n'],
      { a: 1 },
      { a: '1' },
      { b: 1 },
      { a: 1, b: 2 },
      { 'a,1,b': 2 },
      new Map([['a', 1]]),
    ],
    ...[
      [one, one],
      [one, { ...one }, 0],
      [one, 0],
      [{ object: one }, { object: one }],
      [{ object: one }, { object: { ...one } }],
    ],
  ]
  for (const write of [fingerprint, fingerprintOfNodes]) expect(new Set(all.map(write)).size).toBe(all.length)
})

it('asks of an object behind a function only which one it is', () => {
  const text = (name: string): string | undefined => fingerprintOfNodes({ object: { name, read: () => 0 } })
  expect(text('a')).toBe(text('b'))
  expect(text('a')).toBeDefined()
})

it('has nothing to say of what is no plain data', () => {
  for (const value of [() => 0, Symbol('a'), new Date(0), new Set([1]), new Float32Array(2), [{ a: () => 0 }]]) {
    expect(fingerprint(value)).toBeUndefined()
  }
})
