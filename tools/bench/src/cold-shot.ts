// Runs in a process of its own: how long one problem takes from equations to C, imports not counted, and once more.
import { Operator } from 'courant'
import { problems } from './problems/index.ts'

const [name, order] = process.argv.slice(2)
const entry = problems.find((p) => p.name === name)
const begun = performance.now()
const problem = entry?.make({ size: 64, spaceOrder: Number(order), steps: 10 })
const toC = (): string =>
  new Operator(problem?.equations ?? [], { name: 'Shot', subs: problem?.grid.spacingMap ?? {} }).code
const code = toC()
const built = performance.now()
const again = toC()
const rebuilt = performance.now()
if (again !== code) throw new Error('The same equations became other code.')
console.log(JSON.stringify({ buildMs: built - begun, rebuildMs: rebuilt - built }))
