import { describe, expect, it } from 'vitest'
import type { Equations, PointEquation } from '../ir/equations.ts'
import { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'
import { directionsOf, timeDirectionsOf } from './directions.ts'

const program = (body: string): Equations =>
  parseProgram(
    new Interner(),
    `dim time: time(dt)
    dim x: space(h_x)
    dim y: space(h_y)
    field f: float64[x, y]
    field u: float64[time % 3, x, y]
    field v: float64[time % 3, x, y]
    dim p_src: points
    field src: float64[time, p_src] points
    field src_gp: int32[p_src, 2] table
    field src_w: float64[p_src, 2, 2] table
    points src: p_src over (x, y) support 2 base src_gp weights src_w reach 0
    equations ${body}`,
  ) as Equations

const walk = (text: string): Readonly<Record<string, string>> => {
  const { body, decls } = program(`0: ${text}`)
  return Object.fromEntries(directionsOf(body[0] as PointEquation, decls))
}

describe('directionsOf', () => {
  it('walks towards what is not stored yet', () => {
    expect(walk('f(x, y) = f(x - 1, y)')).toEqual({ x: 'forward', y: 'any' })
    expect(walk('f(x, y) = f(x + 1, y)')).toEqual({ x: 'backward', y: 'any' })
    expect(walk('f(x + 1, y) = f(x, y)')).toEqual({ x: 'forward', y: 'any' })
    expect(walk('f(x, y) = 2*f(x, y)')).toEqual({ x: 'any', y: 'any' })
  })

  it('lets the outermost differing axis carry', () => {
    expect(walk('f(x, y) = f(x - 1, y + 1)')).toEqual({ x: 'forward', y: 'any' })
    expect(walk('f(x, y) = f(x - 1, y) + f(x, y + 1)')).toEqual({ x: 'forward', y: 'backward' })
    expect(walk('u(time + 1, x, y) = u(time, x + 1, y)')).toEqual({ time: 'forward', x: 'any', y: 'any' })
  })

  it('sees through derivatives, and goes forward where both are asked for', () => {
    expect(walk('f(x, y) = d(f(x, y), x, 1, accuracy 1, side left)')).toEqual({ x: 'forward', y: 'any' })
    expect(walk('f(x, y) = d(f(x, y), x, 2, accuracy 2)')).toEqual({ x: 'forward', y: 'any' })
  })
})

describe('timeDirectionsOf', () => {
  it.each([
    ['0: u(time + 1, x, y) = 2*u(time, x, y) - u(time - 1, x, y)', 'forward'],
    ['0: u(time - 1, x, y) = 2*u(time, x, y) - u(time + 1, x, y)', 'backward'],
    ['0: u(time + 1, x, y) = v(time, x, y) 1: v(time + 1, x, y) = u(time + 1, x, y)', 'forward forward'],
    ['0: u(time - 1, x, y) = v(time, x, y) 1: v(time - 1, x, y) = 1', 'backward backward'],
    ['0: u(time - 1, x, y) = 2', 'forward'],
    ['0: u(time - 1, x, y) = 2 1: u(time, x, y) += f(x, y)', 'backward backward'],
    ['0: scatter src: u(time - 1, x, y) += src(time, p_src)*u(time, x, y)', 'backward'],
    ['0: f(x, y) += u(time + 1, x, y) 1: v(time - 1, x, y) = v(time, x, y)', 'backward backward'],
    ['0: u(time - 1, x, y) = u(time, x, y) 1: v(time + 1, x, y) = v(time, x, y)', 'backward forward'],
    [
      '0: u(time + 1, x, y) = u(time, x, y) 1: f(x, y) += v(time, x, y) 2: v(time - 1, x, y) = v(time, x, y)',
      'forward backward backward',
    ],
  ])('%s runs %s', (text, directions) => {
    expect(timeDirectionsOf(program(text)).join(' ')).toBe(directions)
  })

  it('refuses what two that share with each other ask for both ways', () => {
    const both = '0: u(time, x, y) = v(time - 1, x, y) 1: v(time, x, y) = u(time - 1, x, y) + u(time + 1, x, y)'
    expect(() => timeDirectionsOf(program(both))).toThrow("The equations ask 'time' to run in both directions.")
  })
})
