import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { closingLine } from './tools/checks/src/closing-line.ts'

export default defineConfig({
  // Tests run on the sources of every package, not on what was built last.
  resolve: { conditions: ['@courant/source'] },
  ssr: { resolve: { conditions: ['@courant/source'] } },
  test: {
    // A generated kernel can take its process down with it, so it must not be the runner's.
    pool: 'forks',
    // One for each core: most of a test's time its worker waits for a C compiler or another process.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    globalSetup: './tools/checks/src/temporary-folder.ts',
    include: ['{packages,plugins,tools}/*/src/**/*.test.ts', 'e2e/**/*.test.ts'],
    reporters: ['default', closingLine],
    // Every operator that a test builds has its IR checked after each pass. Small grids run on two threads too.
    env: { OMP_WAIT_POLICY: 'passive', COURANT_VERIFY: 'true', COURANT_THREADS: '2' },
  },
})
