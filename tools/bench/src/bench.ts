import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { configuration, registry, type Host } from '@courant/core'
import { measureBandwidth } from '@courant/host-node'
import { beside } from './beside.ts'
import { bestOf } from './best-of.ts'
import { measureCold, measureColdBuild } from './cold.ts'
import { measureArithmetic } from './machine/arithmetic.ts'
import { costsOf, measure, nameOf, type Roof, type Row } from './measure.ts'
import { measureOverhead } from './overhead.ts'
import type { Options } from './options.ts'
import type { Case } from './problems/index.ts'
import { progress, progressDone } from './progress.ts'
import { roofline } from './roofline.ts'
import { header, legend, line } from './table.ts'

/** All problems one after another: what they cost, how fast they are, and beside whom. */
export async function bench(options: Options): Promise<void> {
  const { cases, passes, tune, peer, json, buildOnly } = options
  // What somebody found another day is neither the default nor what this day would choose.
  if (tune) configuration.set('tuner.refresh', true)
  else configuration.set('tuner.reuse', false)
  const { host } = registry()
  if (!host) throw new Error("Import 'courant' before the bench asks for its host.")
  const say = (text: string): void => {
    progressDone()
    if (!json) console.log(text)
  }
  const { threads, compiler } = await host.describe()
  if (!compiler?.openmp) throw new RangeError("The bench needs a C compiler with OpenMP: see 'npx courant doctor'.")
  const cpu = cpus()[0]?.model ?? 'unknown'
  say(`machine    ${cpu}, ${threads} threads, ${compiler.version}, Node ${process.version}`)
  progress('import, build and first step in cold processes')
  const cold = await measureCold()
  say(`import     ${cold.importMs.toFixed(1)} ms`)
  say(`build      ${cold.buildMs.toFixed(1)} ms, 3-D acoustic of order 8 to C, in a cold process`)
  say(`first step ${cold.firstStepMs.toFixed(0)} ms, import, build and the C compiler included`)

  const speed = buildOnly ? undefined : await measureMachine(host, say)
  say(`\n${header(peer)}`)
  const rows: Row[] = []
  for (let pass = 1; pass <= passes; pass++) {
    if (passes > 1) say(`pass ${pass} of ${passes}, the best so far`)
    for (const [i, of] of cases.entries()) {
      progress(`${nameOf(of)}, ${i + 1} of ${cases.length}: building in cold processes`)
      const costs = costsOf(of, await measureColdBuild(of.entry.name, of.spaceOrder))
      const row = bestOf(speed ? await raced(costs, of, host, speed, options) : costs, rows[i])
      rows[i] = row
      say(line(row))
    }
  }
  say(`\n${legend(peer)}`)
  // It may have changed by half meanwhile.
  const bandwidthAfter = speed && (await measureBandwidth(host)).gigabytesPerSecond
  if (bandwidthAfter !== undefined) say(`bandwidth in the end: ${bandwidthAfter.toFixed(1)} GB/s`)
  const svg = options.svg ?? (json ? undefined : 'out/roofline.svg')
  if (speed && svg !== undefined) {
    mkdirSync(dirname(svg), { recursive: true })
    writeFileSync(svg, roofline(rows, speed))
    say(`roofline: ${svg}`)
  }
  const machine = { cpu, threads, compiler: compiler.version, node: process.version, ...cold, ...speed, bandwidthAfter }
  if (json) console.log(JSON.stringify({ machine, rows }))
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

async function raced(costs: Row, of: Case, host: Host, roof: Roof, { peer: isAsked, ...ways }: Options): Promise<Row> {
  if (!isAsked) return measure(costs, of, host, roof, ways)
  return beside(of, async (peer) => {
    progress(`${nameOf(of)}: the peer looks for its fastest blocks`)
    const peerTuned = await peer.tune()
    return { ...(await measure(costs, of, host, roof, ways, peer)), peerTuned }
  })
}
