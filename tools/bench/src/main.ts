import { bench } from './bench.ts'
import { beside } from './beside.ts'
import { measureBox } from './box.ts'
import { checkWaves } from './check.ts'
import { optionsOf, type Options } from './options.ts'
import { measurePadding } from './padding.ts'
import { isPrecision, measurePrecision } from './precision.ts'
import { progressDone } from './progress.ts'

/** Steps of those parts that know no turns of a second. */
const fixedSteps = 20
/** Points a side where wavefields are compared. */
const checkedSize = 24

try {
  const options = optionsOf(process.argv.slice(2))
  if (typeof options === 'string') console.log(options)
  else await run(options)
} catch (error) {
  progressDone()
  // What was typed wrong is told in a line; what is wrong here in whole.
  console.error(isMistake(error) ? error.message : error)
  process.exitCode = 1
}

async function run(options: Options): Promise<void> {
  const { box, padding, precision, check, rounds, steps = fixedSteps } = options
  if (box !== undefined) await measureBox(box, rounds, console.log)
  else if (padding) await measurePadding(rounds, steps, console.log)
  else if (precision !== undefined) await storedInLess(options, precision)
  else if (check) await compareWaves(options)
  else await bench(options)
}

async function storedInLess({ cases, rounds, steps = fixedSteps }: Options, kind: string): Promise<void> {
  if (!isPrecision(kind)) throw new RangeError(`There is no precision '${kind}'.`)
  for (const of of cases) await measurePrecision(of, kind, { rounds, steps }, console.log)
}

async function compareWaves({ cases, size = checkedSize }: Options): Promise<void> {
  for (const one of cases) {
    const of = { ...one, size }
    const found = await beside(of, (peer) => checkWaves(of, peer))
    progressDone()
    console.log(found)
  }
}

function isMistake(error: unknown): error is Error {
  const isOption = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return isOption || error instanceof RangeError
}
