import { Interner, parseProgram } from '@courant/core'
import { goldenPass, passesAlone, testContext, testTarget } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'
import { patchOf } from './patch.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('makes lanes of the loops of a stencil, and folds its functions', () => {
  expect(goldenPass(golden('fold'), { plugins: () => [fold({ bytes: 32 })] })).toContain(
    'must stay: nothing is read at neighbours',
  )
})

test.each([
  [16, [4, 4]],
  [8, [2, 4]],
  [4, [2, 2]],
  [2, [1, 2]],
])('%i lanes are a patch of %j', (lanes, patch) => {
  expect(patchOf(lanes)).toEqual(patch)
})

const nest = (loops: string, body: string, more = ''): string => `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
dim z: space(h_z)
field u: float32[time % 2, x(2, 2), y(2, 2), z(2, 2)]
field v: float32[z(2, 2), y(2, 2), x(2, 2)]
field d: float64[x(2, 2), y(2, 2), z(2, 2)]
field w: float32[x(2, 2)]
param dt: float32 spacing(time)
param c: float64 constant
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
${['x', 'y', 'z'].map((d) => `param ${d}_m: int64 bound(${d}, min)\nparam ${d}_M: int64 bound(${d}, max)`).join('\n')}
tree
  loop time in time_m..time_M {
    ${loops} {
      ${body}
    }}}
    ${more}
  }
`
const sweep = 'loop x in x_m..x_M parallel { loop y in y_m..y_M parallel { loop z in z_m..z_M parallel'
const stencil = 'u[0, x + 1, y, z] + u[0, x, y, z]'

test.each([
  [sweep, `0: u[1, x, y, z] min= ${stencil}`, "it updates 'u' by 'min'"],
  [sweep, `0: u[1, x, y, z] = select(dt < ${stencil}, 1, 2)`, "vectors know no 'select'"],
  [sweep, `0: u[1, x, y, z] = x*(${stencil})`, "'x' is used as a number"],
  [sweep, `0: u[1, x, y, z] = c*(${stencil})`, "'c' is float64"],
  [sweep, `0: u[1, x, y, z] = d[x, y, z]*(${stencil})`, "'d' is met at other points than neighbours"],
  [sweep, `0: u[1, x, y, z] = w[x]*(${stencil})`, "'w' is met at other points than neighbours"],
  [sweep, `0: u[1, x, y, z] = v[z, y, x]*(${stencil})`, "'v' is met at other points than neighbours"],
  [sweep, `0: u[1, x + 1, y, z] = ${stencil}`, "it stores to 'u' beside the point that it stands at"],
  [sweep, `0: u[1, x, y, z] = u[0, 2*x, y, z] + ${stencil}`, "'u' is met at other points than neighbours"],
  [sweep.replace('y_M parallel', 'y_M'), `0: u[1, x, y, z] = ${stencil}`, "the iterations of 'y' depend on each other"],
  [sweep.replace('y in y_m', 'y in x'), `0: u[1, x, y, z] = ${stencil}`, "the bounds of 'y' move with another loop"],
])('says why: %s { %s }', (loops, body, why) => {
  const ir = new Interner()
  const cx = testContext(ir)
  passesAlone([fold()], { target: testTarget, fp: 'fast' })(parseProgram(ir, nest(loops, body)), cx)
  expect(cx.notes).toEqual([`The nest over 'x' is not folded: ${why}.`])
})

test('leaves alone what runs once', () => {
  const ir = new Interner()
  const text = nest(sweep, `0: u[1, x, y, z] = ${stencil}`).replace(/loop time.*\{/, 'if x_m < x_M {')
  const cx = testContext(ir)
  const root = parseProgram(ir, text)
  expect(passesAlone([fold()], { target: testTarget, fp: 'fast' })(root, cx)).toBe(root)
})

test('what a condition leaves out of most steps may stay as it is beside what is folded', () => {
  const ir = new Interner()
  const cx = testContext(ir)
  const copy = `${sweep} { 0: d[x, y, z] = u[0, x, y, z] }}}`
  const text = nest(sweep, `0: u[1, x, y, z] = ${stencil}`, `if mod(time, 4) == 0 { ${copy} }`)
  passesAlone([fold({ bytes: 32 })], { target: testTarget, fp: 'fast' })(parseProgram(ir, text), cx)
  expect(cx.notes).toEqual(["The nest over 'x' is not folded: 'd' can't be folded.", 'Patches of 2 by 4 points: u.'])
})
