import { Eq, Operator, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const u = new TimeFunction({ name: 'u', grid })
const eq = new Eq(u.forward, u)

describe('options', () => {
  it('that operators do not have', async () => {
    const message = await refusal(() => new Operator(eq, { langauge: 'c' } as never))
    expect(message).toMatchInlineSnapshot(`
      "error[options/unknown]: An operator has no option 'langauge'.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { langauge: 'c' } as never))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: name, plugins, subs, language, platform, opt, fp, expand, check, threads, autotune, logging, verify.
        = hint: Did you mean 'language'?"
    `)
  })

  it('with a value that is none', async () => {
    const message = await refusal(() => new Operator(eq, { fp: 'quick' as never }))
    expect(message).toMatchInlineSnapshot(`
      "error[config/value]: The setting 'fp' cannot be 'quick', which the options of the operator gave it.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { fp: 'quick' as never }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: ✖ Invalid option: expected one of "strict"|"contract"|"fast"
        = hint: strict keeps every bit, contract allows fused multiply-add, fast also reassociation."
    `)
  })
})

describe('opt', () => {
  it('that names no pass', async () => {
    const message = await refusal(() => new Operator(eq, { opt: 'lift,blok{size=8}' }))
    expect(message).toMatchInlineSnapshot(`
      "error[options/unknown-pass]: No plugin named 'blok' is loaded.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: 'lift,blok{size=8}' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Loaded are: fuse, cire, lift, factorize, cse, fold, in-place, time-tile, block, vectorize, plateaus, tuner.
        = hint: Did you mean 'block'?"
    `)
  })

  it('that is nearly a mode', async () => {
    const message = await refusal(() => new Operator(eq, { opt: 'advnced' }))
    expect(message).toMatchInlineSnapshot(`
      "error[options/unknown-pass]: There is no mode and no plugin named 'advnced'.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: 'advnced' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The modes are: noop, plain, advanced.
        = hint: Did you mean 'advanced'?"
    `)
    const other = await refusal(() => new Operator(eq, { opt: 'fast' }))
    expect(other).toMatchInlineSnapshot(`
      "error[options/unknown-pass]: There is no mode and no plugin named 'fast'.
       --> options.test.ts
        | const other = await refusal(() => new Operator(eq, { opt: 'fast' }))
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The modes are: noop, plain, advanced.
        = hint: If it is a plugin, import the package that provides 'fast'."
    `)
    const withOptions = await refusal(() => new Operator(eq, { opt: ['plan', { block: { size: 8 } }] }))
    expect(withOptions).toMatchInlineSnapshot(`
      "error[target/unavailable]: Cannot compile an Operator for \`(cpu, plan, openmp)\`.
       --> options.test.ts
        | const withOptions = await refusal(() => new Operator(eq, { opt: ['plan', { block: { size: 8 } }] }))
        |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The loaded modes are: 'noop', 'plain'.
        = hint: Did you mean 'plain'?"
    `)
  })

  it('that cannot be read', async () => {
    const message = await refusal(() => new Operator(eq, { opt: 'lift,block{size=' }))
    expect(message).toMatchInlineSnapshot(`
      "error[options/pipeline]: The pipeline 'lift,block{size=' cannot be read at column 17: expected a value.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: 'lift,block{size=' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Write it like 'cse{minCost=2},block{levels=1}'."
    `)
  })

  it('with an option that the pass does not have', async () => {
    const message = await refusal(() => new Operator(eq, { opt: ['plain', { block: { size: 8 } }] }))
    expect(message).toMatchInlineSnapshot(`
      "error[options/invalid]: Plugin 'block' got options it does not take.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: ['plain', { block: { size: 8 } }] }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: ✖ Unrecognized key: "size"
        = hint: The options of 'block' are: levels, inner, sizes, together, arrays, minLoops."
    `)
  })

  it('with options for a pass that the mode does not have', async () => {
    const message = await refusal(() => new Operator(eq, { opt: ['noop', { block: { size: 8 } }] }))
    expect(message).toMatchInlineSnapshot(`
      "error[options/unknown-pass]: Mode 'noop' has no plugin 'block' to give options to.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: ['noop', { block: { size: 8 } }] }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: It has no plugins."
    `)
  })
})

describe('what no loaded package provides', () => {
  it('a language', async () => {
    const message = await refusal(() => new Operator(eq, { language: 'cuda' }))
    expect(message).toMatchInlineSnapshot(`
      "error[target/unavailable]: Cannot compile an Operator for \`(cpu, plain, cuda)\`.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { language: 'cuda' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The loaded targets are: 'c' on 'cpu', 'openmp' on 'cpu'.
        = hint: Install '@courant/target-cuda' and import it before the operator is built."
    `)
  })

  it('a mode', async () => {
    const message = await refusal(() => new Operator(eq, { opt: 'advanced' }))
    expect(message).toMatchInlineSnapshot(`
      "error[target/unavailable]: Cannot compile an Operator for \`(cpu, advanced, openmp)\`.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { opt: 'advanced' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The loaded modes are: 'noop', 'plain'.
        = hint: Install '@courant/advanced' and import it before the operator is built."
    `)
  })

  it('a platform', async () => {
    const message = await refusal(() => new Operator(eq, { platform: 'gpu' }))
    expect(message).toMatchInlineSnapshot(`
      "error[target/unavailable]: Cannot compile an Operator for \`(gpu, plain, openmp)\`.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { platform: 'gpu' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The loaded targets are: 'c' on 'cpu', 'openmp' on 'cpu'.
        = hint: 'openmp' runs on 'cpu': leave out 'platform: "gpu"'."
    `)
  })

  it('a language that is a slip of the finger', async () => {
    const message = await refusal(() => new Operator(eq, { language: 'openpm' }))
    expect(message).toMatchInlineSnapshot(`
      "error[target/unavailable]: Cannot compile an Operator for \`(cpu, plain, openpm)\`.
       --> options.test.ts
        | const message = await refusal(() => new Operator(eq, { language: 'openpm' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The loaded targets are: 'c' on 'cpu', 'openmp' on 'cpu'.
        = hint: Did you mean 'openmp'?"
    `)
  })
})
