import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Operator } from 'courant'
import { kinds } from './kinds.ts'

/** `load-kinds.ts folder`: loads every program of `kinds` from its file, runs it on functions of its own and prints what came out. */
const results: Record<string, unknown> = {}
for (const [i, [kind, make]] of Object.entries(kinds).entries()) {
  try {
    const { args, result } = make()
    const op = await Operator.load(new Uint8Array(readFileSync(path.join(process.argv[2] ?? '', `${i}.bytes`))))
    const { compileSeconds } = await op.compile()
    await op.apply(args)
    results[kind] = { compileSeconds, result: result() }
  } catch (error) {
    results[kind] = String(error)
  }
}
console.log(JSON.stringify(results))
