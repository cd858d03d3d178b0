import { registry } from '@courant/core'
import { measureBandwidth } from '@courant/host-node'
import { duration } from 'courant'
import { readArguments, usage } from './arguments.ts'
import { writePictures } from './pictures.ts'
import { progressLine } from './progress.ts'
import { makeShot } from './shot.ts'

if (process.argv.includes('--help')) {
  console.log(usage)
} else {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}

async function main(): Promise<void> {
  const { model, spaceOrder, f0, duration: seconds, out } = readArguments(process.argv.slice(2))
  const [nx, nz] = model.shape
  console.log(
    `Acoustic shot over ${model.name}: ${nx} x ${nz} points of ${model.spacing} m, order ${spaceOrder} in space, ${f0} Hz`,
  )

  const shot = makeShot(model, { spaceOrder, f0, duration: seconds, layer: 40, snapshotAt: 0.4 * seconds })
  console.log(`  build     ${duration(shot.operator.buildSeconds)} from equations to C`)
  const kernel = await shot.operator.compile()
  console.log(`  compile   ${kernel.compileSeconds > 0 ? duration(kernel.compileSeconds) : 'in the cache'}`)
  console.log(`  steps     ${shot.steps} of ${(shot.dt * 1e3).toFixed(3)} ms`)

  const progress = progressLine('  run      ')
  const points = (nx + 80) * (nz + 80)
  const { summaries, wavefield, gather } = await shot.run((p) => progress.show(p, points))
  progress.end()
  const time = summaries.reduce((sum, s) => sum + s.seconds, 0)
  const steps = summaries.reduce((sum, s) => sum + s.steps, 0)
  const gpointss = (steps * points) / time / 1e9
  console.log(`  run time  ${duration(time)}, sources, receivers and the absorbing layer included`)
  console.log(`  speed     ${gpointss.toFixed(3)} GPts/s`)
  await reportBandwidth(gpointss * shot.operator.costs.bytesPerPoint)

  const at = 0.4 * seconds
  for (const path of writePictures(out, model, shot, wavefield, gather, at)) console.log(`  picture   ${path}`)
}

/** The kernel's traffic, by the model that every array is streamed once a step, beside what this machine reaches. */
async function reportBandwidth(gigabytesPerSecond: number): Promise<void> {
  const { host } = registry()
  if (!host) return
  const stream = await measureBandwidth(host)
  const share = (100 * gigabytesPerSecond) / stream.gigabytesPerSecond
  const cached = share > 100 ? ': the caches hold a part of these arrays' : ''
  console.log(
    `  memory    ${gigabytesPerSecond.toFixed(1)} GB/s by the streaming model, ${share.toFixed(0)} % of the ${stream.gigabytesPerSecond.toFixed(1)} GB/s that STREAM's triad reaches here on ${stream.threads} threads${cached}`,
  )
}
