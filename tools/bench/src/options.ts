import { parseArgs } from 'node:util'
import { problems, type Case } from './problems/index.ts'

const usage = `npm run bench -- [options]
  --problems LIST  of ${problems.map(({ name }) => name).join(', ')} (default all)
  --orders LIST    orders of accuracy in space (default: each problem's own)
  --size N         points a side of the cube, absorbing layers not counted (default: each problem's own)
  --rounds N       interleaved rounds, of which the best counts (default 5)
  --passes N       through all problems, each with those rounds, so that a busy minute is not all that one gets (default 1)
  --seconds N      how long each contestant's turn of a round is, about (default 1)
  --steps N        time steps a turn, in place of that many seconds
  --tune           lets each operator find what is fastest first, on this machine as it is, and says what that was
  --float32        with --tune: the model stays in float32; without, it may be kept in 16 bits where that is faster
  --peer devito    runs the same in Devito, tuned; PEER_DEVITO is a command that starts a Python that has it
  --check          with --peer: only how far its wavefields are from ours, on small grids
  --svg FILE       where to draw the roofline (default out/roofline.svg; not with --json)
  --build-only     only the times of importing and building, and the costs of the code
  --precision KIND only the same problems stored in less beside the plain ones: float16, bfloat16, 16 or 8 bits of a range
  --box POINTS     only a shot with expanding boxes, so many points long, instead of the problems
  --padding        only waves on grids whose rows or planes lie a power of two apart, padded and not
  --json           one JSON object instead of the table`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

const shape = {
  problems: text,
  orders: text,
  size: text,
  rounds: text,
  passes: text,
  seconds: text,
  steps: text,
  tune: flag,
  float32: flag,
  peer: text,
  check: flag,
  svg: text,
  'build-only': flag,
  box: text,
  precision: text,
  padding: flag,
  json: flag,
  help: flag,
}

/** What was asked for on the command line. */
export interface Options {
  readonly cases: readonly Case[]
  readonly rounds: number
  readonly passes: number
  readonly seconds: number
  readonly steps: number | undefined
  readonly size: number | undefined
  readonly tune: boolean
  readonly float32: boolean
  readonly peer: boolean
  readonly check: boolean
  readonly svg: string | undefined
  readonly buildOnly: boolean
  readonly box: number | undefined
  readonly precision: string | undefined
  readonly padding: boolean
  readonly json: boolean
}

/** What the line asks for; the usage where that is what it asks for. Throws a `RangeError` or a `TypeError` of one line. */
export function optionsOf(args: readonly string[]): Options | string {
  const { values } = parseArgs({ args: [...args], options: shape })
  if (values.help) return usage
  const { problems: names, orders, peer, check, tune, float32, svg, precision, padding, json } = values
  if (peer !== undefined && peer !== 'devito') throw new RangeError(`There is no peer '${peer}', only 'devito'.`)
  if (peer !== undefined && !process.env['PEER_DEVITO']) {
    throw new RangeError("Set PEER_DEVITO to a command that starts a Python with Devito, for '--peer devito'.")
  }
  if (check && peer === undefined) throw new RangeError("Say whom to compare with: '--check --peer devito'.")
  const size = numberOf('size', values.size)
  return {
    ...{ tune, float32, check, svg, precision, padding, json, size },
    rounds: numberOf('rounds', values.rounds) ?? 5,
    passes: numberOf('passes', values.passes) ?? 1,
    seconds: numberOf('seconds', values.seconds) ?? 1,
    steps: numberOf('steps', values.steps),
    peer: peer !== undefined,
    buildOnly: values['build-only'],
    box: numberOf('box', values.box),
    cases: casesOf(names, orders, size),
  }
}

function casesOf(names: string | undefined, orders: string | undefined, size: number | undefined): readonly Case[] {
  const all = problems.map(({ name }) => name)
  return (names?.split(',') ?? all).flatMap((name) => {
    const entry = problems.find((p) => p.name === name)
    if (!entry) throw new RangeError(`There is no problem '${name}', only ${all.join(', ')}.`)
    const own = orders?.split(',').map((order) => numberOf('orders', order) ?? 0) ?? entry.orders
    return own.map((spaceOrder) => ({ entry, spaceOrder, size: size ?? entry.size }))
  })
}

function numberOf(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = Number(given)
  if (number > 0) return number
  throw new RangeError(`--${option} takes a number above 0, not '${given}'.`)
}
