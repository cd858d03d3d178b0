import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(
  library({
    seldom: ['src/complex/', 'src/bounds/bound-expr', 'src/equations/explicit-stencil', 'src/equations/together'],
  }),
)
