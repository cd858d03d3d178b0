import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(
  library({
    seldom: [
      'src/bind/',
      'src/bytes/',
      'src/estimate',
      'src/explain',
      'src/extremes',
      'src/finite',
      'src/frame',
      'src/indices',
      'src/layouts',
      'src/run.',
      'src/summary',
      'src/windows',
    ],
  }),
)
