import '@courant/advanced'
import { expect, it } from 'vitest'
import { heard, machineOfItsOwn, shot } from './world.ts'

it.each([
  [{ parameters: 'bfloat16' }, 'mixed-precision.parameters none'],
  [{}, undefined],
])('a run that tunes may take back %j, and nothing else of that plugin', async (allowed, expected) => {
  machineOfItsOwn()
  heard()
  const { op, args } = shot({ opt: ['advanced', { tuner: { seconds: 1e-6 }, 'mixed-precision': allowed }] })
  const { extras } = await op.apply(args, { autotune: 'aggressive' })
  const { tried } = extras['tuning'] as { readonly tried: readonly { readonly what: string }[] }
  const found = tried.map(({ what }) => /mixed-precision\.\w+ \w+/.exec(what)?.[0]).filter((what) => what !== undefined)
  expect(new Set(found)).toEqual(new Set(expected === undefined ? [] : [expected]))
})
