import { ABox, abox } from '@courant/abox'
import { Eq, Grid, GridFunction, math, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import { expect, test } from 'vitest'
import { refusal } from '../misuse/program.ts'

const grid = new Grid({ shape: [21, 21], spacing: [1, 1] })
const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 5, coordinates: [[10, 10]] })
const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 0 })
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
const wave = (subdomain: ABox): Eq => new Eq(u.forward, math`${u} + ${u.laplace}`, { subdomain })
const box = (more = {}): ABox => new ABox({ src, vp: 1, spaceOrder: 2, ...more })

const run = (of: ABox): unknown => new Operator(wave(of), { plugins: [abox()] }).apply({ dt: 0.1, time_M: 1 })
const grows = (subdomain: ABox): Eq => new Eq(u.forward, math`${u} + 1`, { subdomain })
const grown = (of: ABox): Operator => new Operator(grows(of), { plugins: [abox()] })
const timeless = (): unknown => grown(box()).apply({ time_M: 1 })

test('no points', async () => {
  expect(await refusal(() => new ABox({ vp: 1, spaceOrder: 2 }))).toMatchInlineSnapshot(`
    "error[abox/no-points]: An ABox needs sources, receivers or both.
     --> misuse.test.ts
      | expect(await refusal(() => new ABox({ vp: 1, spaceOrder: 2 }))).toMatchInlineSnapshot(\`
      |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give it 'src' for waves that spread, 'rcv' for those that are looked at or go back in time."
  `)
})

test('an option with a slip in it', async () => {
  expect(await refusal(() => box({ spaceorder: 2 }))).toMatchInlineSnapshot(`
    "error[abox/unknown-option]: An ABox has no option 'spaceorder'.
     --> misuse.test.ts
      | const box = (more = {}): ABox => new ABox({ src, vp: 1, spaceOrder: 2, ...more })
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: It takes: src, rcv, vp, spaceOrder, eps, mode, name.
      = hint: Did you mean 'spaceOrder'?"
  `)
})

test('no velocity', async () => {
  expect(await refusal(() => new ABox({ src, spaceOrder: 2 }))).toMatchInlineSnapshot(`
    "error[abox/bad-option]: The option 'vp' of an ABox must be given: a physical box follows the fastest wave.
     --> misuse.test.ts
      | expect(await refusal(() => new ABox({ src, spaceOrder: 2 }))).toMatchInlineSnapshot(\`
      |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
  `)
})

test('points that are none', async () => {
  expect(await refusal(() => box({ src: u }))).toMatchInlineSnapshot(`
    "error[abox/bad-option]: The option 'src' of an ABox must be a sparse function.
     --> misuse.test.ts
      | const box = (more = {}): ABox => new ABox({ src, vp: 1, spaceOrder: 2, ...more })
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
  `)
})

test('a velocity that nobody set', async () => {
  expect(await refusal(() => run(box({ vp })))).toMatchInlineSnapshot(`
    "error[abox/no-velocity]: The box 'abox' finds no velocity above 0 in 'vp'.
     --> misuse.test.ts
      | const run = (of: ABox): unknown => new Operator(wave(of), { plugins: [abox()] }).apply({ dt: 0.1, time_M: 1 })
      |                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Set its values before the run, or give 'vp' as a number."
  `)
})

test('a step of no length', async () => {
  expect(await refusal(timeless)).toMatchInlineSnapshot(`
    "error[abox/no-step]: The box 'abox' follows waves in time, and nothing says how long a step is.
     --> misuse.test.ts
      | const timeless = (): unknown => grown(box()).apply({ time_M: 1 })
      |                                              ^^^^^^^^^^^^^^^^^^^^
      = hint: Pass 'dt'."
  `)
})

test('no reach', async () => {
  expect(await refusal(() => box({ mode: 'exact' }).predict({ time_M: 3 }))).toMatchInlineSnapshot(`
    "error[abox/no-reach]: Nothing says how far the equations of 'abox' reach.
      = hint: Give 'reach', in points a step."
  `)
})

test('waves from nowhere', async () => {
  expect(await refusal(() => grown(box({ mode: 'exact' })))).toMatchInlineSnapshot(`
    "error[abox/not-from-sources]: The equation for 'u' makes values where there were none, which the exact box 'abox' would leave out.
     --> misuse.test.ts
      | const grows = (subdomain: ABox): Eq => new Eq(u.forward, math\`\${u} + 1\`, { subdomain })
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Outside of an exact box everything is zero: all waves begin at its sources.
      = hint: Leave this equation outside of the box."
  `)
})

test('no plugin', async () => {
  expect(await refusal(() => new Operator(wave(box())))).toMatchInlineSnapshot(`
    "error[options/unowned-extra]: 'abox' has the key 'abox', and no plugin of this operator owns it.
     --> misuse.test.ts
      | const box = (more = {}): ABox => new ABox({ src, vp: 1, spaceOrder: 2, ...more })
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Import '@courant/abox', or leave the key out."
  `)
})
