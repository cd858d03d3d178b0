import type { Clusters } from '../ir/clusters.ts'
import type { Equations } from '../ir/equations.ts'
import type { Tree } from '../ir/tree.ts'
import { verifyDeclarations } from './declarations.ts'
import { ExpressionRules } from './expression.ts'
import { verifyNodes } from './nodes.ts'
import { verifyCluster, verifyEquation } from './statements.ts'

/**
 * Checks what every pass may rely on: names are declared and in scope before they are used, elements have as many
 * indices as their field has axes and whole numbers for them, each level holds its own kinds of node, lets use nothing
 * from further in, simd loops are parallel and innermost. Throws an Error that names the place and the rule. Run
 * between passes in tests and debug builds; what it refuses is a bug of a pass, never a user's mistake.
 */
export function verify(root: Equations | Clusters | Tree): void {
  const { decls } = root
  const rules = new ExpressionRules(root.level === 'equations' ? 'points' : 'elements')
  within('the declarations', () => verifyDeclarations(decls))
  switch (root.level) {
    case 'equations':
      for (const [i, e] of root.body.entries()) within(`equation ${i}`, () => verifyEquation(e, decls, rules))
      return
    case 'clusters':
      for (const [i, c] of root.body.entries()) within(`cluster ${i}`, () => verifyCluster(c, decls, rules))
      return
    case 'tree':
      within('the tree', () => verifyNodes(root.body, decls, rules))
      return
    default:
      root satisfies never
  }
}

function within(place: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new Error(`Invalid IR, in ${place}: ${problem}.`, { cause: error })
  }
}
