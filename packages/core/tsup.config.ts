import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

// Both are MIT (see NOTICE.md). As they are installed, their many modules take longer to import than all of Courant.
export default defineConfig(
  library(['src/index.ts', 'src/testing/index.ts', 'src/schema/index.ts'], ['zod', 'tapable']),
)
