import type { Host } from '@courant/core'
import { Operator } from 'courant'
import type { BuildTimes } from './cold.ts'
import { plainAcoustic } from './plain-acoustic.ts'
import type { Peer } from './peer.ts'
import type { Case } from './problems/index.ts'
import { progress } from './progress.ts'
import { mostSteps, race, type Effort, type Run } from './race.ts'
import { tuneOn, withModelInHalf } from './tuning.ts'

/** One line of the table. Times in ms. */
export interface Row {
  readonly problem: string
  readonly spaceOrder: number
  /** Equations to C, in a cold process, imports not counted. */
  readonly buildMs: number
  /** Of the same operator again, in that process. */
  readonly rebuildMs: number
  /** Of one like it, of objects made anew. */
  readonly alikeMs: number
  /** The C compiler, with an empty cache. */
  readonly compileMs: number
  /** Operations of the innermost loops of a time step. */
  readonly flopsPerPoint: number
  /** Of the same equations with every pass switched off. */
  readonly flopsPerPointBefore: number
  /** By the model that every array is streamed once a step. */
  readonly bytesPerPoint: number
  /** Flops per byte. */
  readonly oi: number
  readonly gpointss?: number
  readonly gflopss?: number
  /** What was found to be fastest, and how much faster than the default, where the operator was tuned before the race. */
  readonly tuned?: string
  /** Of what this machine's memory and arithmetic allow at this `oi`. */
  readonly rooflineShare?: number
  /** A loop nest written by hand (of the update alone), or the same operator with every pass switched off. */
  readonly plain?: 'nest' | 'unoptimised'
  readonly plainGpointss?: number
  readonly ratioToPlain?: number
  readonly memoryMiB?: number
  readonly peerGpointss?: number
  readonly peerBuildMs?: number
  readonly ratioToPeer?: number
  /** The blocks that the peer found. */
  readonly peerTuned?: string
}

/** This machine at this moment: GB/s of memory, GFLOP/s of float32. */
export interface Roof {
  readonly bandwidth: number
  readonly arithmetic: number
}

export interface Ways extends Effort {
  /** Whether the operator looks for what is fastest before the race. */
  readonly tune: boolean
  /** Whether it may not keep its model in 16 bits. */
  readonly float32: boolean
}

/** `acoustic 8`. */
export const nameOf = ({ entry, spaceOrder }: Case): string => `${entry.name} ${spaceOrder}`

/** What is known without running anything. */
export function costsOf({ entry, spaceOrder, size }: Case, times: BuildTimes): Row {
  const of = (opt: 'plain' | 'noop'): Operator => {
    const { equations, grid } = entry.make({ size, spaceOrder, steps: 1 })
    return new Operator(equations, { name: 'Shot', opt, subs: grid.spacingMap })
  }
  const { flopsPerPoint, bytesPerPoint } = of('plain').costs
  return {
    problem: entry.name,
    spaceOrder,
    ...times,
    flopsPerPoint,
    flopsPerPointBefore: of('noop').costs.flopsPerPoint,
    bytesPerPoint,
    oi: flopsPerPoint / bytesPerPoint,
  }
}

/** The row with what a race of the operator, its plain rival and the peer gives. */
export async function measure(row: Row, of: Case, host: Host, roof: Roof, ways: Ways, peer?: Peer): Promise<Row> {
  const name = nameOf(of)
  progress(`${name}: compiling, allocating`)
  const ours = await contestant(of, 'plain', ways)
  progress(`${name}: its plain rival`)
  const { nest = false } = of.entry
  const plain = nest
    ? await plainAcoustic(host, ours.pointsASide, of.spaceOrder)
    : (await contestant(of, 'noop', { tune: false, float32: true })).run
  const runs = [ours.run, plain, ...(peer ? [peer.run] : [])]
  const [gpointss = 0, plainGpointss = 0, peerGpointss = 0] = await race(runs, ours.pointsASide ** 3, {
    ...ways,
    began: (round) => {
      progress(`${name}: round ${round + 1} of ${ways.rounds}`)
    },
  })
  const attainable = Math.min(roof.arithmetic, roof.bandwidth * row.oi)
  const gflopss = gpointss * row.flopsPerPoint
  return {
    ...row,
    gpointss,
    gflopss,
    rooflineShare: gflopss / attainable,
    plain: nest ? 'nest' : 'unoptimised',
    plainGpointss,
    ratioToPlain: gpointss / plainGpointss,
    memoryMiB: ours.memoryMiB,
    ...(ours.tuned !== undefined && { tuned: ours.tuned }),
    ...(peer && { peerGpointss, peerBuildMs: peer.buildMs, ratioToPeer: gpointss / peerGpointss }),
  }
}

/** Each has arrays of its own: passes lay them out as suits them. */
async function contestant(of: Case, opt: 'plain' | 'noop', { tune, float32 }: Pick<Ways, 'tune' | 'float32'>) {
  const { entry, spaceOrder, size } = of
  const problem = entry.make({ size, spaceOrder, steps: mostSteps })
  const operator = new Operator(problem.equations, {
    ...{ name: 'Shot', check: 'off', subs: problem.grid.spacingMap },
    opt: tune && !float32 ? await withModelInHalf() : opt,
  })
  await operator.compile()
  problem.fill()
  const args = { dt: problem.dt, time_m: 1 }
  const tuned = tune ? await tuneOn(operator, args, nameOf(of)) : undefined
  const run: Run = async (n) => (await operator.apply({ ...args, time_M: n })).gpointss
  return {
    run,
    tuned,
    memoryMiB: operator.estimateMemory({ ...args, time_M: mostSteps }).total / 2 ** 20,
    pointsASide: problem.grid.shape[0] ?? 0,
  }
}
