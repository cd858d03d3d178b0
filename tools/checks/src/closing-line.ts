import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends a run with the tests that could not run, and why, and one plain line, `N passed, N failed, N skipped`, which a
 * machine reads as easily as a person. Those that nobody asked for, by `-t`, have no reason and no line.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    console.log(`\n${[...skipped.flatMap(whySkipped), tally(modules)].join('\n')}`)
  },
}

function whySkipped(test: TestCase): readonly string[] {
  const result = test.result()
  const note = 'note' in result ? result.note : undefined
  return note === undefined ? [] : [`skipped: ${test.fullName}: ${note}`]
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
