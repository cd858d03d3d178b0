import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(
  library({
    seldom: [
      'src/equation/assigned',
      'src/expression/complex',
      'src/expression/element',
      'src/expression/functions',
      'src/expression/print',
      'src/expression/subs',
      'src/expression/whole',
      'src/expression/window',
      'src/function/constant',
      'src/function/external',
      'src/function/free-function',
      'src/function/transient',
      'src/grid/border',
      'src/grid/conditional-dimension',
      'src/grid/custom-dimension',
      'src/grid/subdomain',
      'src/sparse/matrix',
      'src/sparse/precomputed',
    ],
  }),
)
