import type { Clusters } from '../ir/clusters.ts'
import type { Equations } from '../ir/equations.ts'
import type { Extensions } from '../ir/extension.ts'
import type { Tree } from '../ir/tree.ts'
import { runClusters } from './clusters.ts'
import { runEquations } from './equations.ts'
import { Machine } from './machine.ts'
import { runTree } from './tree.ts'
import type { World } from './world.ts'

export interface InterpretOptions {
  /** Seeds the order in which parallel iterations run. Default 1. */
  readonly seed?: number
  /** What plugins' own operations evaluate to. Default: none, and one that is met throws. */
  readonly extensions?: Extensions
}

/**
 * Runs a program of any level on a world, which it changes. Slow and obviously right: the oracle for passes and
 * targets. All arithmetic is in double precision, in the order written; parallel iterations run in shuffled order.
 * Throws, with the access and its index, where one lies outside the allocation or reads a scratch cell that was never
 * written. At level 3 the slots of cyclic axes must be right as written; above they are reduced here.
 */
export function interpret(
  root: Equations | Clusters | Tree,
  world: World,
  { seed = 1, extensions = new Map() }: InterpretOptions = {},
): void {
  const machine = new Machine({ decls: root.decls, world, cyclic: root.level !== 'tree', seed, extensions })
  switch (root.level) {
    case 'equations':
      return runEquations(root, machine)
    case 'clusters':
      return runClusters(root, machine)
    case 'tree':
      return runTree(root, machine)
    default:
      root satisfies never
  }
}
