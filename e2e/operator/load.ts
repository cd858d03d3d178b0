import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Operator } from 'courant'
import { resultOf, wave } from './wave.ts'

/** `load.ts file`: loads an operator, runs it on functions of its own and prints what it found. */
const problem = wave(21, 12)
problem.fill()
const op = await Operator.load(new Uint8Array(readFileSync(process.argv[2] ?? '')))
const { compileSeconds } = await op.compile()
await op.apply({ ...problem.functions, ...problem.scalars })
const sum = createHash('sha256').update(resultOf(problem)).digest('hex')
console.log(JSON.stringify({ sum, compileSeconds, inputs: op.inputs }))
