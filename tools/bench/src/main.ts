import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { configuration, registry, type Host } from '@courant/core'
import { measureBandwidth } from '@courant/host-node'
import { measureBox } from './box.ts'
import { measureCold, measureColdBuild } from './cold.ts'
import { measureArithmetic } from './machine/arithmetic.ts'
import { costsOf, measure, type Roof, type Row } from './measure.ts'
import { measureOverhead } from './overhead.ts'
import { startDevito } from './peer.ts'
import { problems, type Case } from './problems/index.ts'
import { measurePadding } from './padding.ts'
import { isPrecision, measurePrecision } from './precision.ts'
import { roofline } from './roofline.ts'
import { header, line } from './table.ts'

const usage = `npm run bench -- [options]
  --problems LIST  of update, acoustic, tti, elastic, viscoelastic (default all)
  --orders LIST    orders of accuracy in space (default: each problem's own)
  --size N         points a side of the cube, absorbing layers not counted (default: each problem's own)
  --rounds N       interleaved rounds, of which the best counts (default 5)
  --steps N        time steps a round (default 20)
  --tune           lets each operator find what is fastest first, on this machine as it is, and says what that was
  --peer devito    runs the same in Devito; PEER_DEVITO is a command that starts a Python that has it
  --svg FILE       where to draw the roofline (default out/roofline.svg; not with --json)
  --build-only     only the times of importing and building, and the costs of the code
  --precision KIND only the same problems stored in less beside the plain ones: float16, bfloat16, 16 or 8 bits of a range
  --box POINTS     only a shot with expanding boxes, so many points long, instead of the problems
  --padding        only waves on grids whose rows or planes lie a power of two apart, padded and not
  --json           one JSON object instead of the table`

const { values: options } = parseArgs({
  options: {
    problems: { type: 'string', default: problems.map(({ name }) => name).join(',') },
    orders: { type: 'string' },
    size: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '20' },
    tune: { type: 'boolean', default: false },
    peer: { type: 'string' },
    svg: { type: 'string' },
    'build-only': { type: 'boolean', default: false },
    box: { type: 'string' },
    precision: { type: 'string' },
    padding: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(usage)
else if (options.box !== undefined) await measureBox(Number(options.box), Number(options.rounds), console.log)
else if (options.padding) await measurePadding(Number(options.rounds), Number(options.steps), console.log)
else if (options.precision !== undefined) await storedInLess(options.precision)
else await bench()

async function storedInLess(kind: string): Promise<void> {
  if (!isPrecision(kind)) throw new Error(`There is no precision '${kind}'.`)
  const effort = { rounds: Number(options.rounds), steps: Number(options.steps) }
  for (const of of chosen()) await measurePrecision(of, kind, effort, console.log)
}

async function bench(): Promise<void> {
  const cases = chosen()
  // What somebody found another day is neither the default nor what this day would choose.
  if (options.tune) configuration.set('tuner.refresh', true)
  else configuration.set('tuner.reuse', false)
  const { host } = registry()
  if (!host) throw new Error("Import 'courant' before the bench asks for its host.")
  const say = options.json ? () => undefined : (text: string): void => console.log(text)
  const { threads, compiler } = await host.describe()
  const cpu = cpus()[0]?.model ?? 'unknown'
  say(`machine    ${cpu}, ${threads} threads, ${compiler?.version ?? 'no compiler'}, Node ${process.version}`)
  const cold = await measureCold()
  say(`import     ${cold.importMs.toFixed(1)} ms`)
  say(`build      ${cold.buildMs.toFixed(1)} ms, 3-D acoustic of order 8 to C, in a cold process`)
  say(`first step ${cold.firstStepMs.toFixed(0)} ms, import, build and the C compiler included`)

  const speed = options['build-only'] ? undefined : await measureMachine(host, say)
  say(`\n${header()}`)
  const rows: Row[] = []
  for (const of of cases) {
    const costs = costsOf(of, await measureColdBuild(of.entry.name, of.spaceOrder))
    const row = speed ? await raced(costs, of, host, speed) : costs
    rows.push(row)
    say(line(row))
  }
  if (speed && (options.svg ?? !options.json)) draw(options.svg ?? 'out/roofline.svg', roofline(rows, speed))
  const machine = { cpu, threads, compiler: compiler?.version, node: process.version, ...cold, ...speed }
  if (options.json) console.log(JSON.stringify({ machine, rows }))
}

function draw(file: string, svg: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, svg)
}

function chosen(): readonly Case[] {
  if (options.peer !== undefined && options.peer !== 'devito') throw new Error(`There is no peer '${options.peer}'.`)
  return options.problems.split(',').flatMap((name) => {
    const entry = problems.find((p) => p.name === name)
    if (!entry) throw new Error(`There is no problem '${name}'.`)
    const orders = options.orders?.split(',').map(Number) ?? entry.orders
    return orders.map((spaceOrder) => ({ entry, spaceOrder, size: Number(options.size ?? entry.size) }))
  })
}

async function measureMachine(
  host: Host,
  say: (text: string) => void,
): Promise<Roof & { readonly applyOverheadUs: number }> {
  const bandwidth = (await measureBandwidth(host)).gigabytesPerSecond
  const arithmetic = await measureArithmetic(host)
  const applyOverheadUs = await measureOverhead()
  say(`bandwidth  ${bandwidth.toFixed(1)} GB/s by STREAM's triad`)
  say(`arithmetic ${arithmetic.toFixed(0)} GFLOP/s by float32 multiply-adds in registers`)
  say(`apply      ${applyOverheadUs.toFixed(0)} us beyond the kernel, a step of 64 x 64 points`)
  return { bandwidth, arithmetic, applyOverheadUs }
}

async function raced(costs: Row, of: Case, host: Host, roof: Roof): Promise<Row> {
  const effort = { rounds: Number(options.rounds), steps: Number(options.steps), tune: options.tune }
  const peer = options.peer ? await startDevito(of, effort.steps) : undefined
  try {
    return await measure(costs, of, host, roof, effort, peer)
  } finally {
    peer?.stop()
  }
}
