// Runs in a process of its own: how long one problem takes from equations to C, imports not counted, once
// more, and from C to a kernel.
import { Operator } from 'courant'
import { problems } from './problems/index.ts'

const [name, order] = process.argv.slice(2)
const entry = problems.find((p) => p.name === name)
const begun = performance.now()
const problem = entry?.make({ size: 64, spaceOrder: Number(order), steps: 10 })
const build = (): Operator =>
  new Operator(problem?.equations ?? [], { name: 'Shot', subs: problem?.grid.spacingMap ?? {} })
const operator = build()
const built = performance.now()
const again = build()
const rebuilt = performance.now()
if (again.code !== operator.code) throw new Error('The same equations became other code.')
const { compileSeconds } = await operator.compile()
console.log(JSON.stringify({ buildMs: built - begun, rebuildMs: rebuilt - built, compileMs: 1000 * compileSeconds }))
