// Runs in a process of its own: how long one problem takes from equations to C, imports not counted, once more over
// the same objects and over others like them, and from C to a kernel.
import { Operator } from 'courant'
import { problems } from './problems/index.ts'

const [name, order] = process.argv.slice(2)
const entry = problems.find((p) => p.name === name)
const make = () => entry?.make({ size: 64, spaceOrder: Number(order), steps: 10 })
const build = (problem: ReturnType<typeof make>): Operator =>
  new Operator(problem?.equations ?? [], { name: 'Shot', subs: problem?.grid.spacingMap ?? {} })
const begun = performance.now()
const problem = make()
const operator = build(problem)
const built = performance.now()
const again = build(problem)
const rebuilt = performance.now()
const other = make()
const made = performance.now()
const alike = build(other)
const builtAlike = performance.now()
if ([again, alike].some(({ code }) => code !== operator.code)) throw new Error('The same equations became other code.')
const { compileSeconds } = await operator.compile()
const times = { buildMs: built - begun, rebuildMs: rebuilt - built, alikeMs: builtAlike - made }
console.log(JSON.stringify({ ...times, compileMs: 1000 * compileSeconds }))
