// Runs in a process of its own: how long one problem takes from equations to C, imports not counted.
import { Operator } from 'courant'
import { problems } from './problems/index.ts'

const [name, order] = process.argv.slice(2)
const entry = problems.find((p) => p.name === name)
const begun = performance.now()
const problem = entry?.make({ size: 64, spaceOrder: Number(order), steps: 10 })
const { code } = new Operator(problem?.equations ?? [], { name: 'Shot', subs: problem?.grid.spacingMap ?? {} })
console.log(JSON.stringify({ buildMs: performance.now() - begun, bytes: code.length }))
