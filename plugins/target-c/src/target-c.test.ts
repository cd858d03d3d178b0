import type { Code, Fp } from '@courant/core'
import { compileTree } from '@courant/core/testing'
import { describe, expect, it } from 'vitest'
import { cTarget } from './target-c.ts'

const compile = (text: string, fp?: Fp): Code => compileTree(text, cTarget, fp).code

const wave = `
  dim time: time(dt)
  dim x: space(h_x)
  dim y: space(h_y)
  dim p: points
  field u: float32[time % 3, x(2, 2), y(2, 2)]
  field m: float32[x, y]
  field src: float32[time, p] points
  param dt: float32 spacing(time)
  param h_x: float32 spacing(x)
  param time_m: int64 bound(time, min)
  param time_M: int64 bound(time, max)
  param x_M: int64 bound(x, max)
  param y_M: int64 bound(y, max)
  param p_M: int64 bound(p, max)
  tree
    let r0: float32 = 1/h_x^2
    loop time in time_m..time_M {
      let t0: int64 = mod(time, 3)
      let t1: int64 = mod(time - 1, 3)
      let t2: int64 = mod(time + 1, 3)
      loop x in 0..x_M parallel {
        loop y in 0..y_M parallel simd {
          0: u[t2, x, y] = dt^2/m[x, y]*r0*(u[t0, x - 1, y] + u[t0, x + 1, y] - 4*u[t0, x, y] + u[t0, x, y - 1] + u[t0, x, y + 1]) + 2*u[t0, x, y] - u[t1, x, y]
        }
      }
      loop p in 0..p_M {
        1: u[t2, 0, p] += src[time, p]
      }
    }`

describe('target c', () => {
  it('prints a kernel like this', async () => {
    await expect(compile(wave).text).toMatchFileSnapshot('../golden/wave.c')
  })

  it('asks for SIMD pragmas only where it uses them', () => {
    expect(compile(wave).needs).toEqual(['openmp-simd'])
    const sequential = compile(wave.replace(' simd', ''))
    expect(sequential.needs).toEqual([])
    expect(sequential.text).not.toContain('#pragma')
  })

  it('touches the mode of the processor in fast arithmetic only', () => {
    expect(compile(wave).text).toContain('courant_flush_denormals();')
    expect(compile(wave, 'contract').text).not.toContain('denormals')
    expect(compile(wave, 'strict').text).not.toContain('denormals')
  })

  it('refuses a number that the dtype cannot hold, by name', () => {
    expect(() => compile(wave.replace('4*u', '1e39*u'))).toThrowErrorMatchingInlineSnapshot(`
      [CourantError: error[codegen/number-out-of-range]: The number '1e+39' does not fit into 'float32'.
       = hint: Use a grid of dtype 'float64', or scale the equation.]
    `)
  })

  it('is asked for as language c on a cpu', () => {
    expect(cTarget.target).toMatchObject({ language: 'c', platform: 'cpu', dialect: 'c' })
    expect(cTarget.plugin.pluginName).toBe('target-c')
  })
})
