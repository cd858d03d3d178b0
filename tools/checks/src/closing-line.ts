import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed, N skipped`, which a machine reads as easily as a person. */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    console.log(`\n${tally(modules)}`)
  },
}

function tally(modules: readonly TestModule[]): string {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const module of modules) {
    // A file that does not even load has no tests to fail.
    if (module.errors().length > 0) counts.failed += 1
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state !== 'pending') counts[state] += 1
    }
  }
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
}
