import type { Clusters } from '../ir/clusters.ts'
import type { Equations } from '../ir/equations.ts'
import type { Tree } from '../ir/tree.ts'

export function printProgram(root: Equations | Clusters | Tree): string {
  return root.level
}
