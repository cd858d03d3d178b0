import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(
  library({
    seldom: [
      'src/array',
      'src/brackets',
      'src/complex',
      'src/folded',
      'src/paged',
      'src/points/',
      'src/print',
      'src/reduce',
      'src/refusals',
      'src/relay',
      'src/slice',
      'src/storage',
      'src/stored',
      'src/view',
    ],
  }),
)
