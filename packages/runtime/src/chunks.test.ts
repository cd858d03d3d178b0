import { emptyDeclarations, type Param } from '@courant/core'
import { describe, expect, it } from 'vitest'
import type { Call } from './bind/bind.ts'
import { TimedChunks } from './chunks.ts'
import type { Program } from './program.ts'

const params: readonly Param[] = [
  { name: 'time_M', dtype: 'int64', role: { kind: 'bound', dim: 'time', end: 'max' } },
  { name: 'x_M', dtype: 'int64', role: { kind: 'bound', dim: 'x', end: 'max' } },
  { name: 'nthreads', dtype: 'int64', role: { kind: 'threads' } },
]
const decls = {
  ...emptyDeclarations,
  dimensions: new Map([
    ['time', { name: 'time', kind: 'time' }],
    ['x', { name: 'x', kind: 'space' }],
  ] as const),
  params: new Map(params.map((param) => [param.name, param])),
}
const programOf = (): Program => ({ decls }) as unknown as Program
const callOf = (program: Program, given: Readonly<Record<string, number>>): Call => {
  const all = { time_M: 10, x_M: 99, nthreads: 1, ...given }
  const values = new Map(Object.entries(all).map(([name, value]) => [name, { value, source: 'the test' }]))
  return { program, values, key: {} } as unknown as Call
}

describe('the chunks of a run', () => {
  it('take a second, once it is known what a step takes', () => {
    const chunks = new TimedChunks(callOf(programOf(), {}), 1e7)
    expect(chunks.next(1000)).toBe(2)
    chunks.took(2, 0.1, 0.1)
    expect(chunks.next(1000)).toBe(20)
    // The last ones go with those before.
    expect(chunks.next(29)).toBe(29)
    expect(chunks.next(31)).toBe(16)
  })

  it('begin with what the run before found out of the same points and threads', () => {
    const program = programOf()
    new TimedChunks(callOf(program, {}), 1e7).took(2, 0.1, 0.1)
    expect(new TimedChunks(callOf(program, { time_M: 500 }), 1e7).next(1000)).toBe(20)
    expect(new TimedChunks(callOf(program, { x_M: 50 }), 1e7).next(1000)).toBe(2)
    expect(new TimedChunks(callOf(program, { nthreads: 2 }), 1e7).next(1000)).toBe(2)
    expect(new TimedChunks(callOf(programOf(), {}), 1e7).next(1000)).toBe(2)
  })

  it('are at most a hundred steps at first', () => {
    const program = programOf()
    new TimedChunks(callOf(program, {}), 100).took(100, 0.001, 0.001)
    expect(new TimedChunks(callOf(program, {}), 100).next(1000)).toBe(100)
  })

  it('are brief where one thread is known to be done at once', () => {
    const program = programOf()
    expect(new TimedChunks(callOf(program, {}), 100).areBrief(1)).toBe(false)
    new TimedChunks(callOf(program, {}), 100).took(1, 1e-4, 1e-5)
    const chunks = new TimedChunks(callOf(program, {}), 100)
    expect([chunks.areBrief(1), chunks.areBrief(4)]).toEqual([true, false])
    new TimedChunks(callOf(program, { nthreads: 2 }), 100).took(1, 1e-4, 1e-5)
    expect(new TimedChunks(callOf(program, { nthreads: 2 }), 100).areBrief(1)).toBe(false)
  })
})
