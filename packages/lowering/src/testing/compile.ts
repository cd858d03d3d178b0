import { Compiler, definePlugin, verify, type Compilation, type DescribedEquation } from '@courant/core'
import * as z from '@courant/core/schema'
import { testTarget } from '@courant/core/testing'
import { lowering } from '../lowering.ts'

const emit = definePlugin({
  name: 'emit-nothing',
  summary: 'Ends the pipeline.',
  options: z.strictObject({}),
  apply({ hooks }) {
    const code = {
      name: 'K',
      dialect: 'none',
      text: '',
      needs: [],
      abi: { fields: [], ints: [], reals: [], sections: [] },
    }
    hooks.emit.tap('emit-nothing', (phase) => phase.convert({ name: 'emit', summary: '', run: () => code }))
  },
})

/** Equations to a tree, by the passes of lowering alone. Throws what they report. */
export const compile = (equations: readonly DescribedEquation[]): Compilation =>
  new Compiler({ target: testTarget, plugins: [lowering(), emit()], verify }).compile({ name: 'K', equations })
