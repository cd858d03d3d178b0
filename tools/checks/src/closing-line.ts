import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends a run with what was skipped, and why, and one plain line, `N passed, N failed, N skipped`, which a machine reads as
 * easily as a person.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    console.log(`\n${[...skipped.map(whySkipped), tally(modules)].join('\n')}`)
  },
}

function whySkipped(test: TestCase): string {
  const result = test.result()
  const note = 'note' in result ? result.note : undefined
  return `skipped: ${test.fullName}${note === undefined ? '' : `: ${note}`}`
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
