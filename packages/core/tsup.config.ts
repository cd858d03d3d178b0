import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

// Both are MIT (see NOTICE.md). As they are installed, their many modules take longer to import than all of Courant.
export default defineConfig(
  library({
    entry: ['src/index.ts', 'src/testing/index.ts', 'src/schema/index.ts'],
    bundled: ['zod', 'tapable'],
    seldom: [
      'src/diagnostics',
      'src/interpret/',
      'src/verify/',
      'src/text/',
      'src/run/',
      'src/analysis/intervals',
      'src/analysis/work',
      'src/ir/half',
      'src/ir/stored',
      'src/rewrite/',
      'src/compiler/extras',
      'src/compiler/pipeline',
    ],
  }),
)
