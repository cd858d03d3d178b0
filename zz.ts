import { readFileSync } from 'node:fs'
import { stencilOf } from './packages/core/src/ir/stencil.ts'
import { rational, printRational, zero } from './packages/core/src/ir/rational.ts'
const dv = JSON.parse(readFileSync('/tmp/h/dv.json', 'utf8'))
let same = 0
const num = (s: string) => { const [a, b = '1'] = s.split('/'); return Number(a) / Number(b) }
for (const [key, theirs] of Object.entries<any>(dv)) {
  const [name, order, fd, x0n, s] = key.split(' ') as [string, string, string, string, string]
  const stag = name === 'stag'
  const side = s === 'c' ? undefined : s === 'l' ? 'left' : 'right'
  // where taken, in steps from the values
  const at = x0n === 'none' ? 0 : (x0n === '0' ? 0 : x0n === '+' ? 0.5 : -0.5) - (stag ? 0.5 : 0)
  const x0 = rational(BigInt(2 * at), 2n)
  const st = stencilOf({ order: +order, accuracy: +fd, side: side as any, x0 }, stag ? rational(1n, 2n) : zero)
  const ours = Object.fromEntries(st.map((p) => [String(p.shift + (stag ? 0.5 : 0)), num(printRational(p.weight))]))
  const t = typeof theirs === 'string' ? theirs : Object.fromEntries(Object.entries<string>(theirs).map(([k, v]) => [String(num(k)), num(v)]))
  const keys = new Set([...Object.keys(ours), ...Object.keys(t)])
  const eq = typeof t !== 'string' && [...keys].every((k) => Math.abs((ours[k] ?? 0) - ((t as any)[k] ?? 0)) < 1e-9)
  if (eq) same++
  else console.log(key, '\n   theirs', JSON.stringify(t), '\n   ours  ', JSON.stringify(ours))
}
console.log('same', same, 'of', Object.keys(dv).length)
