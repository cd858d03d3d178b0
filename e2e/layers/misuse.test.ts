import { definePlugin, type Code } from '@courant/core'
import * as z from '@courant/core/schema'
import { layers } from '@courant/layers'
import { Eq, Grid, Operator, SubDomain, TimeFunction, type TimeFunctionOptions } from 'courant'
import { expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

const grid = new Grid({ shape: [6, 5] })
const u = new TimeFunction({ name: 'u', grid })
const keptAs = (options: Partial<TimeFunctionOptions>): TimeFunction =>
  new TimeFunction({ name: 'kept', grid, save: 4, ...options })
const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })

it('keys that make no sense', async () => {
  const part = new SubDomain({ name: 'part', grid, parts: { x: ['left', 3] } })
  const cases = [
    () => build(new TimeFunction({ name: 'kept', grid, layers: 'Disk' })),
    () => build(keptAs({ layers: 'DiskDevice' })),
    () => build(keptAs({ layers: 'Host', serialization: 'there' })),
    () => build(new TimeFunction({ name: 'kept', grid: part, save: 4, layers: 'Host' })),
    () => new Operator(new Eq(keptAs({ layers: 'Host', spaceOrder: 2 }).shift(grid.x, 1), u), { plugins: [layers()] }),
    () => build(keptAs({ layers: 'disk' as never })),
    () => build(keptAs({ layers: 'Disk' }), []),
  ]
  const texts = []
  for (const act of cases) texts.push(await refusal(act))
  expect(texts.join('\n')).toMatchInlineSnapshot(`
    "error[layers/not-saved]: 'kept' keeps no steps that could be kept in layers.
     --> misuse.test.ts
      | const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: 'layers', 'serialization' and 'compression' are for time functions with 'save'.
      = hint: Declare it with 'save': new TimeFunction({ name: 'kept', save: nt, ... }), or leave the key out.
    error[layers/no-device]: 'kept' asks for the layers 'DiskDevice', and no loaded plugin keeps steps on a device.
     --> misuse.test.ts
      | const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The operator is built for the platform 'cpu'.
      = hint: Choose 'Host', 'Disk', 'DiskHost' or 'NoLayers'.
    error[layers/not-on-disk]: 'kept' has a folder to be serialized to, and its layers 'Host' have no disk.
     --> misuse.test.ts
      | const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Choose 'Disk' or 'DiskHost', or leave 'serialization' out.
    error[layers/part-of-grid]: 'kept' lives on a part of its grid, and layers keep whole steps only.
     --> misuse.test.ts
      | const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Declare 'kept' on the grid, and restrict its equation by 'subdomain'.
    error[layers/shifted-store]: An equation stores to 'kept' beside the point that it stands at, and 'kept' is kept in layers.
     --> misuse.test.ts
      | () => new Operator(new Eq(keptAs({ layers: 'Host', spaceOrder: 2 }).shift(grid.x, 1), u), { plugins: [layers()] }),
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Layers keep the domain of a step, not its halo.
      = hint: Store to 'kept' itself, and shift what is on the right side of the equation.
    error[options/extra]: 'kept' has a 'layers' that plugin 'layers' cannot use.
     --> misuse.test.ts
      | new TimeFunction({ name: 'kept', grid, save: 4, ...options })
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Invalid option: expected one of "Disk"|"Host"|"DiskHost"|"NoLayers"|"Device"|"HostDevice"|"DiskDevice"|"DiskHostDevice"
    error[options/unowned-extra]: 'kept' has the key 'layers', and no plugin of this operator owns it.
     --> misuse.test.ts
      | new TimeFunction({ name: 'kept', grid, save: 4, ...options })
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Import '@courant/layers', or leave the key out."
  `)
})

const broken: Code = {
  ...{ name: 'courant_codec_broken', dialect: 'c', needs: [] },
  text: 'int courant_codec_broken(void) { return 1; }',
  abi: { fields: [], ints: [], reals: [], sections: [] },
}
/** A codec that is not there, for every function that keeps steps. */
const coded = definePlugin({
  name: 'coded-in-a-test',
  summary: 'Codes steps by a codec whose library is missing.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.runtime.snapshots.tap('coded-in-a-test', () => ({
      codec: { name: 'broken', code: broken, settings: [] },
    }))
  },
})

it('codecs without a place, and without a library', async () => {
  const plugins = [layers(), coded()]
  const make = (): unknown => build(keptAs({ layers: 'NoLayers' }), plugins)
  expect(await refusal(make)).toMatchInlineSnapshot(`
    "error[layers/nowhere]: 'kept' asks for compression and for 'NoLayers', which leaves no place for what is compressed.
     --> misuse.test.ts
      | const build = (kept: TimeFunction, plugins = [layers()]): Operator => new Operator(new Eq(kept, u), { plugins })
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Leave 'layers' out, which keeps compressed steps in memory, or choose 'Host', 'Disk' or 'DiskHost'."
  `)
  const op = build(keptAs({ layers: 'Host' }), plugins)
  const run = (): unknown => op.apply({ time_m: 0, time_M: 2 })
  expect(await refusal(run)).toMatchInlineSnapshot(`
    "error[layers/codec-unavailable]: The codec 'broken' can't be used on this machine.
     --> misuse.test.ts
      | const run = (): unknown => op.apply({ time_m: 0, time_M: 2 })
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The system has no library for it.
      = hint: Install the system's library, or choose another codec: 'quant' and 'lossless' need none."
  `)
})

it('a function in layers where an array is wanted', async () => {
  const kept = keptAs({ layers: 'Host' })
  await build(kept).apply({ time_m: 0, time_M: 2 })
  const plain = build(new TimeFunction({ name: 'kept', grid, save: 4 }))
  const run = (): unknown => plain.apply({ kept, time_m: 0, time_M: 2 })
  expect(await refusal(run)).toMatchInlineSnapshot(`
    "error[run/streamed]: Operator 'Kernel' wants 'kept' in memory, and layers 'Host' keeps its steps.
     --> misuse.test.ts
      | const run = (): unknown => plain.apply({ kept, time_m: 0, time_M: 2 })
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The operator was built without the plugin, or for another function of the name.
      = hint: Build it with the function that has the key, and with the plugin: 'plugins: [layers()]'."
  `)
  const look = (): unknown => kept.storage.memory
  expect(await refusal(look)).toMatchInlineSnapshot(`
    "error[data/paged]: The data of 'kept' are not in memory: layers 'Host' keeps them.
     --> misuse.test.ts
      | const look = (): unknown => kept.storage.memory
      |                                          ^^^^^^
      = hint: Read and write them through data, which brings the steps that are asked for."
  `)
  expect(await refusal(() => kept.data.asTypedArray())).toContain('[data/not-contiguous]')
})

it('one operator may store and read where nothing is streamed', async () => {
  const kept = keptAs({ layers: 'NoLayers' })
  const both = new Operator([new Eq(kept, u), new Eq(u.forward, u.add(kept))], { plugins: [layers()] })
  await both.apply({ time_m: 0, time_M: 2 })
  const streamed = keptAs({ serialization: 'there' })
  const equations = [new Eq(streamed, u), new Eq(u.forward, u.add(streamed))]
  expect(await refusal(() => new Operator(equations, { plugins: [layers()] }))).toContain('lower/saved-both')
})

it('more in memory than the budget', async () => {
  const large = new Grid({ shape: [300, 300] })
  const v = new TimeFunction({ name: 'v', grid: large })
  const kept = new TimeFunction({ name: 'kept', grid: large, save: 8, layers: 'Host' })
  const op = new Operator([new Eq(v.forward, v.add(1)), new Eq(kept, v)], { plugins: [layers({ budget: 1 })] })
  const run = (): unknown => op.apply({ time_m: 0, time_M: 7 })
  expect(await refusal(run)).toMatchInlineSnapshot(`
    "error[layers/over-budget]: The steps of 'kept' take 1 MiB up to step 2 of 'kept', more than the memory that they may have.
     --> misuse.test.ts
      | const run = (): unknown => op.apply({ time_m: 0, time_M: 7 })
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: 2 steps of 'kept' are safe.
      = hint: Raise the plugin's 'budget', let the oldest go to disk with layers: 'DiskHost', or compress them."
  `)
  expect([kept.data.get(0, 9, 9), kept.data.get(1, 9, 9), kept.data.get(5, 9, 9)]).toEqual([0, 1, 0])
})

it('values in the halo, which no layer holds', async () => {
  const kept = keptAs({ layers: 'Host', spaceOrder: 2 })
  await build(kept).apply({ time_m: 0, time_M: 2 })
  kept.dataWithHalo.set(3, 0, 0, 0)
  expect(await refusal(() => kept.data.get(1, 0, 0))).toMatchInlineSnapshot(`
    "error[layers/halo]: The halo of step 0 of 'kept' was written to, and layers keep the domain alone.
      = hint: Write to data, not to dataWithHalo."
  `)
})
