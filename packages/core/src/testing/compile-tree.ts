import { Compiler, type Compilation } from '../compiler/compiler.ts'
import type { Fp } from '../compiler/pass.ts'
import { apiVersion, type Plugin } from '../compiler/plugin.ts'
import type { TargetProvider } from '../registry.ts'
import type { Extension } from '../ir/extension.ts'
import { emptyDeclarations as decls } from '../ir/declarations.ts'
import type { Tree } from '../ir/tree.ts'
import { parseProgram } from '../text/parse.ts'

/**
 * What a target makes of a tree in the text form: for tests of its printing, without the language and the passes that
 * would lead there. The passes that the target adds itself are run. `fp` is `fast` by default, as for users.
 */
export function compileTree(
  text: string,
  { target, plugin }: TargetProvider,
  fp: Fp = 'fast',
  extensions: readonly Extension[] = [],
): Compilation {
  const given: Plugin = {
    ...{ name: 'given', apiVersion, options: {}, changed: {}, extras: {} },
    apply(compiler) {
      const { hooks } = compiler
      for (const extension of extensions) compiler.extend(extension)
      const common = { name: 'given', summary: 'A tree from text.' }
      hooks.equations.tap('given', (p) =>
        p.convert({ ...common, run: () => ({ level: 'equations', decls, body: [] }) }),
      )
      hooks.clusters.tap('given', (p) => p.convert({ ...common, run: () => ({ level: 'clusters', decls, body: [] }) }))
      hooks.tree.tap('given', (p) => p.convert({ ...common, run: (_, cx) => parseProgram(cx.ir, text) as Tree }))
    },
  }
  return new Compiler({ target, plugins: [given, plugin()], fp }).compile({ name: 'Kernel', equations: [] })
}
