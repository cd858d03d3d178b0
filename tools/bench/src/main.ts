import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { measureBandwidth } from '@courant/host-node'
import { acousticContest, requireHost } from './acoustic.ts'
import { measureCold } from './cold.ts'
import { race } from './race.ts'

const usage = `npm run bench -- [options]
  --size N        points a side of the 3-D acoustic problem (default 256)
  --orders LIST   orders of accuracy in space (default 4,8,12,16)
  --rounds N      interleaved rounds, of which the best counts (default 7)
  --steps N       time steps a round (default 20)
  --build-only    only the times of importing and building
  --json          one JSON object instead of the table`

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '256' },
    orders: { type: 'string', default: '4,8,12,16' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '20' },
    'build-only': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(usage)
else await bench()

interface Row {
  readonly problem: string
  readonly spaceOrder: number
  readonly buildMs: number
  readonly compileMs: number
  readonly gpointss: number
  readonly gflopss: number
  readonly oi: number
  readonly flopsPerPoint: number
  readonly bytesPerPoint: number
  readonly plainGpointss: number
  readonly ratioToPlain: number
  readonly medianRatioToPlain: number
  readonly bandwidthShare: number
}

async function bench(): Promise<void> {
  const say = options.json ? () => undefined : (text: string): void => console.log(text)
  const host = requireHost()
  const { threads, compiler } = await host.describe()
  const cold = await measureCold()
  say(
    `machine    ${cpus()[0]?.model ?? 'unknown'}, ${threads} threads, ${compiler?.version ?? 'no compiler'}, Node ${process.version}`,
  )
  say(`import     ${cold.importMs.toFixed(1)} ms`)
  say(`build      ${cold.buildMs.toFixed(1)} ms, 3-D acoustic of order 8 to C, in a cold process`)
  say(`first step ${cold.firstStepMs.toFixed(0)} ms, import, build and the C compiler included`)

  const rows: Row[] = []
  let bandwidth = 0
  if (!options['build-only']) {
    bandwidth = (await measureBandwidth(host)).gigabytesPerSecond
    say(`bandwidth  ${bandwidth.toFixed(1)} GB/s by STREAM's triad`)
    say('\norder   GPts/s    plain C   ratio (median)   GFlops/s   GB/s by model   of bandwidth   flops/pt   bytes/pt')
    for (const order of options.orders.split(',').map(Number)) {
      const row = await measure(Number(options.size), order, bandwidth)
      rows.push(row)
      say(line(row))
    }
  }
  const machine = { cpu: cpus()[0]?.model, threads, compiler: compiler?.version, node: process.version, bandwidth }
  if (options.json) console.log(JSON.stringify({ machine, cold, rows }))
}

async function measure(size: number, spaceOrder: number, bandwidth: number): Promise<Row> {
  const contest = await acousticContest(size, spaceOrder)
  const result = await race(contest, Number(options.rounds), Number(options.steps))
  const { flopsPerPoint, bytesPerPoint } = contest.operator.costs
  return {
    problem: `acoustic3d_${size}`,
    spaceOrder,
    buildMs: contest.operator.buildSeconds * 1000,
    compileMs: contest.compileMs,
    gpointss: result.generated,
    gflopss: result.generated * flopsPerPoint,
    oi: flopsPerPoint / bytesPerPoint,
    flopsPerPoint,
    bytesPerPoint,
    plainGpointss: result.plain,
    ratioToPlain: result.ratio,
    medianRatioToPlain: result.medianRatio,
    bandwidthShare: (result.generated * bytesPerPoint) / bandwidth,
  }
}

function line(r: Row): string {
  const cell = (value: number, digits: number, width: number): string => value.toFixed(digits).padStart(width)
  return (
    `${String(r.spaceOrder).padStart(5)}${cell(r.gpointss, 3, 9)}${cell(r.plainGpointss, 3, 11)}${cell(r.ratioToPlain, 3, 9)}` +
    ` (${r.medianRatioToPlain.toFixed(3)})${cell(r.gflopss, 1, 11)}${cell(r.gpointss * r.bytesPerPoint, 1, 16)}` +
    `${cell(100 * r.bandwidthShare, 0, 13)} %${cell(r.flopsPerPoint, 0, 11)}${cell(r.bytesPerPoint, 0, 11)}`
  )
}
