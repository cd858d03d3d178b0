import assert from 'node:assert/strict'
import { goldenPass } from '@courant/core/testing'
import { Eq, Grid, Operator, TimeFunction } from 'courant'
import { limiter } from './src/index.ts'

const golden = new URL('golden/limiter.ir', import.meta.url)
// The pass changes the meaning on purpose, so only the text and the form are compared.
goldenPass(golden, { plugins: () => [limiter({ fields: ['u'] })], pass: 'limiter', meaning: 'unchecked' })

const grid = new Grid({ shape: [16], spacing: [1] })
const u = new TimeFunction({ name: 'u', grid })
u.data.set(1, 0)
const op = new Operator(new Eq(u.forward, u.mul(2)), {
  plugins: [limiter({ fields: ['u'], banner: 'limited by a third party' })],
})
assert.match(op.code, /^\/\* limited by a third party \*\//)
assert.ok(op.parameters.includes('limit_u'))

await op.apply({ time_M: 9, limit_u: 100 })
assert.equal(u.data.slice(10).max(), 100)

// The argument is checked like any other.
await assert.rejects(op.apply({ time_M: 9 }), /needs a value for 'limit_u'/)
await assert.rejects(op.apply({ time_M: 9, limit_u: -1 }), /'limit_u' must lie between 0/)
assert.throws(() => limiter({ feilds: ['u'] } as never), /Plugin 'limiter' got options it does not take/)
console.log('limiter: ok')
