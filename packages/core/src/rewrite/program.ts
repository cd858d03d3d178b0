import type { Clusters, Statement } from '../ir/clusters.ts'
import type { Equations } from '../ir/equations.ts'
import type { Expr } from '../ir/expr.ts'
import { mapNodes, type Node, type Tree } from '../ir/tree.ts'

/**
 * Rewrites the values that a program computes: right-hand sides and lets, not targets, bounds or guards. Gives the same
 * object back when nothing changed.
 */
export function mapValues<L extends Equations | Clusters | Tree>(root: L, f: (value: Expr) => Expr): L
export function mapValues(root: Equations | Clusters | Tree, f: (value: Expr) => Expr): Equations | Clusters | Tree {
  switch (root.level) {
    case 'equations': {
      const body = mapSame(root.body, (e) => withValue(e, f))
      return body === root.body ? root : Object.freeze({ ...root, body })
    }
    case 'clusters': {
      const body = mapSame(root.body, (cluster) => {
        const statements = mapSame(cluster.body, (s) => withValue(s, f))
        return statements === cluster.body ? cluster : Object.freeze({ ...cluster, body: statements })
      })
      return body === root.body ? root : Object.freeze({ ...root, body })
    }
    case 'tree': {
      const body = mapNodes(root.body, (node) => [hasValue(node) ? withValue(node, f) : node])
      return body === root.body ? root : Object.freeze({ ...root, body })
    }
    default:
      return root satisfies never
  }
}

const hasValue = (node: Node): node is Statement => 'value' in node

function withValue<S extends { readonly value: Expr }>(s: S, f: (value: Expr) => Expr): S {
  const value = f(s.value)
  return value === s.value ? s : Object.freeze({ ...s, value })
}

function mapSame<T>(items: readonly T[], f: (item: T) => T): readonly T[] {
  const out = items.map(f)
  return out.every((item, i) => item === items[i]) ? items : Object.freeze(out)
}
