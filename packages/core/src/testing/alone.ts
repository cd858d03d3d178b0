import { Compiler } from '../compiler/compiler.ts'
import { inOrder, type Order } from '../compiler/order.ts'
import type { Fp, Pass, PassContext, Phase } from '../compiler/pass.ts'
import type { Plugin } from '../compiler/plugin.ts'
import type { Clusters } from '../ir/clusters.ts'
import type { Equations } from '../ir/equations.ts'
import type { Tree } from '../ir/tree.ts'
import type { Target } from '../target.ts'

export type Program = Equations | Clusters | Tree

/**
 * The passes that plugins add to the phase of a level, run in order without the rest of the pipeline: what they are
 * ordered against may be absent. `only` picks one by name.
 */
export function passesAlone(
  plugins: readonly Plugin[],
  { target, fp, only }: { readonly target: Target; readonly fp: Fp; readonly only?: string | undefined },
): (root: Program, cx: PassContext) => Program {
  const phases = new Compiler({ target, plugins, fp }).phases()
  return (root, cx) => {
    switch (root.level) {
      case 'equations':
        return run(phases.equations, only, root, cx)
      case 'clusters':
        return run(phases.clusters, only, root, cx)
      case 'tree':
        return run(phases.tree, only, root, cx)
      default:
        return root satisfies never
    }
  }
}

function run<P extends 'equations' | 'clusters' | 'tree', L>(
  phase: { readonly name: P; readonly unordered: readonly (Pass<L> & Order)[] } & Pick<Phase<P>, 'name'>,
  only: string | undefined,
  root: L,
  cx: PassContext,
): L {
  const wanted = phase.unordered.filter((p) => only === undefined || p.name === only)
  if (wanted.length === 0)
    throw new Error(`No plugin adds ${only ? `the pass '${only}'` : 'a pass'} to '${phase.name}'.`)
  return inOrder(wanted.map(mayStandAlone), `phase '${phase.name}'`).reduce((value, pass) => pass.run(value, cx), root)
}

function mayStandAlone<L>(pass: Pass<L> & Order): Pass<L> & Order {
  const optional = (names: readonly string[] = []): readonly string[] =>
    names.map((n) => (n.endsWith('?') ? n : `${n}?`))
  return { ...pass, after: optional(pass.after), before: optional(pass.before) }
}
