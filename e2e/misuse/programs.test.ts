import { definePlugin, type Compiler } from '@courant/core'
import * as z from '@courant/core/schema'
import { fieldLayout } from '@courant/data'
import { Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { expectHarmless, grid, refusal, rightRun, wave } from './program.ts'

/** A plugin of one tap, for one operator. */
const tapping = (name: string, apply: (compiler: Compiler) => void, extras: Record<string, z.ZodType> = {}) =>
  definePlugin({ name, summary: 'For these tests.', options: z.strictObject({}), extras, apply })()

it('a source that defines another function', async () => {
  const problem = wave()
  const message = await expectHarmless(problem, () => problem.op.withSource('int Backward(void);'))
  expect(message).toMatchInlineSnapshot(`
    "error[operator/bad-source]: The text given to 'withSource' does not define the function 'Forward'.
     --> programs.test.ts
      | const message = await expectHarmless(problem, () => problem.op.withSource('int Backward(void);'))
      |                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Start from 'op.code' and keep the function's name and arguments."
  `)
})

it('bytes that hold no operator, or that of another version', async () => {
  const bytes = await wave().op.serialize()
  const message = await refusal(() => Operator.load(bytes.slice(0, 1000)))
  expect(message).toMatchInlineSnapshot(`
    "error[operator/bad-bytes]: These bytes hold no operator: their checksum is wrong.
     --> programs.test.ts
      | const message = await refusal(() => Operator.load(bytes.slice(0, 1000)))
      |                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Load what 'await op.serialize()' gave, whole and unchanged."
  `)
  const later = bytes.slice()
  later[8] = 3
  const second = await refusal(() => Operator.load(later))
  expect(second).toMatchInlineSnapshot(`
    "error[operator/other-format]: These bytes hold an operator in format 3, and this version reads format 2.
     --> programs.test.ts
      | const second = await refusal(() => Operator.load(later))
      |                                             ^^^^^^^^^^^
      = hint: Serialize it again with this version, or load it with the one that wrote it."
  `)
})

it('bytes of an operator that other plugins built', async () => {
  const bytes = await wave({ opt: 'noop', language: 'c' }).op.serialize()
  const named = tapping('named', () => undefined)
  const message = await refusal(() => Operator.load(bytes, { plugins: [named] }))
  expect(message).toMatchInlineSnapshot(`
    "error[operator/other-plugins]: Operator 'Forward' was built by other plugins than are at hand.
     --> programs.test.ts
      | const message = await refusal(() => Operator.load(bytes, { plugins: [named] }))
      |                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: It was built by: lowering,target-c.
      = note: At hand are: lowering,target-c,named.
      = hint: Load it with the settings it was built with, and pass its own plugins: 'Operator.load(bytes, { plugins })'."
  `)
})

it('a plugin for another version of the core', async () => {
  const old = { ...tapping('old', () => undefined), apiVersion: 0 }
  const message = await refusal(() => wave({ plugins: [old] }))
  expect(message).toMatchInlineSnapshot(`
    "error[plugin/other-core]: Plugin 'old' was built for version 0 of the plugin interface; this core speaks 1.
     --> program.ts
      | const op = new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Forward', ...options })
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Run 'npm ls @courant/core' to find the second copy, and install matching versions."
  `)
})

it('a key of a function that its plugin does not take like that', async () => {
  const colours = tapping('colours', () => undefined, { colour: z.enum(['red', 'green']) })
  const message = await refusal(() => {
    const p = new GridFunction({ name: 'p', grid, colour: 'blue' } as never)
    return new Operator(new Eq(p, 1), { plugins: [colours] })
  })
  expect(message).toMatchInlineSnapshot(`
    "error[options/extra]: 'p' has a 'colour' that plugin 'colours' cannot use.
     --> programs.test.ts
      | const p = new GridFunction({ name: 'p', grid, colour: 'blue' } as never)
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Invalid option: expected one of "red"|"green""
  `)
})

it('a rebuild of an operator that has its source but no equations any more', async () => {
  const tuner = tapping('tuner', ({ runtime }) =>
    runtime.apply.tap('tuner', async (cx) => (await cx.rebuild('noop')).run(cx)),
  )
  const { op } = wave({ plugins: [tuner] })
  expect((await op.apply(rightRun)).steps).toBe(5)
  const edited = op.withSource(op.code)
  const message = await refusal(() => edited.apply(rightRun))
  expect(message).toMatchInlineSnapshot(`
    "error[operator/no-equations]: Operator 'Forward' can't be built in another way: it was loaded, or given its source.
     --> programs.test.ts
      | const message = await refusal(() => edited.apply(rightRun))
      |                                            ^^^^^^^^^^^^^^^
      = hint: Tune the operator that is made of equations, and serialize what comes out."
  `)
})

it('bytes of an operator whose function carries what is no plain data', async () => {
  const colours = tapping('colours', () => undefined, { colour: z.unknown() })
  const p = new GridFunction({ name: 'p', grid, colour: () => 'red' } as never)
  const op = new Operator(new Eq(p, 1), { plugins: [colours] })
  const message = await refusal(() => op.serialize())
  expect(message).toMatchInlineSnapshot(`
    "error[operator/not-plain]: Operator 'Kernel' can't become bytes: 'it.program.decls.fields.p.extras.colour' is a function.
     --> programs.test.ts
      | const message = await refusal(() => op.serialize())
      |                                        ^^^^^^^^^^^
      = note: Something that a plugin or a function adds to the program is no plain data.
      = hint: Build it where it runs."
  `)
})

it('an index map for a function that the kernel takes in patches', async () => {
  const mapped = tapping('mapped', ({ runtime }) =>
    runtime.layout.tap('mapped', (layout) => ({
      ...layout,
      map: (shape) => fieldLayout({ shape, halo: layout.halo, rowMultiple: 16 }),
    })),
  )
  const cube = new Grid({ shape: [12, 14, 16] })
  const u = new TimeFunction({ name: 'u', grid: cube, spaceOrder: 4 })
  const step = new Eq(u.forward, u.add(u.laplace.mul(0.1)))
  const folded = new Operator(step, { plugins: [mapped], opt: ['plain', { fold: { bytes: 32 } }] })
  const message = await refusal(() => folded.apply({ time_M: 1 }))
  expect(message).toMatchInlineSnapshot(`
    "error[plugin/two-layouts]: A plugin stores 'u' by an index map of its own, but the kernel takes its points in patches.
     --> programs.test.ts
      | const message = await refusal(() => folded.apply({ time_M: 1 }))
      |                                            ^^^^^^^^^^^^^^^^^^^^
      = note: The plugin 'fold' has folded the functions of the operator's stencils into vectors.
      = hint: Leave it out: opt: ['plain', { fold: false }]."
  `)
  expect(u.storage.holder).toBeUndefined()
  // What the message proposes.
  const unfolded = new Operator(step, { plugins: [mapped], opt: ['plain', { fold: false }] })
  expect((await unfolded.apply({ time_M: 1 })).steps).toBe(2)
})
