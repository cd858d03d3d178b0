import { nthreads, visitNodes, withParams, type Pass, type Tree } from '@courant/core'

/**
 * Declares the number of threads where some loop can use it, so that the runtime supplies it. After the loops of points
 * were made: they may be the only parallel ones.
 */
export const threads: Pass<Tree> = {
  name: 'threads',
  summary: 'Asks for the number of threads where a loop may run in parallel.',
  run: (tree) => (hasParallelLoop(tree) ? withDeclaredThreads(tree) : tree),
}

function withDeclaredThreads(tree: Tree): Tree {
  const decls = withParams(tree.decls, [nthreads])
  return decls === tree.decls ? tree : { ...tree, decls }
}

function hasParallelLoop(tree: Tree): boolean {
  let found = false
  visitNodes(tree.body, (node) => {
    if (node.kind === 'loop' && node.parallel) found = true
  })
  return found
}
