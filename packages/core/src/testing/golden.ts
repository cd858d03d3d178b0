import { AssertionError } from 'node:assert'
import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Fp, PassContext } from '../compiler/pass.ts'
import type { Plugin } from '../compiler/plugin.ts'
import { render } from '../diagnostics.ts'
import { Interner } from '../ir/interner.ts'
import type { Target } from '../target.ts'
import { parseProgram } from '../text/parse.ts'
import { printBody, printProgram } from '../text/print.ts'
import { printDeclarations } from '../text/declarations.ts'
import { verify } from '../verify/verify.ts'
import { passesAlone, type Program } from './alone.ts'
import { testContext, testTarget, type TestContext } from './context.ts'
import { differenceInMeaning } from './meaning.ts'
import type { RandomWorldOptions } from './random-world.ts'
import { printGolden, readGolden, type GoldenCase } from './golden-file.ts'

export interface GoldenOptions {
  /** Their passes for the level of each case are run, in order. */
  readonly plugins?: () => readonly Plugin[]
  /** Runs the one pass of this name. */
  readonly pass?: string
  /** A pass or conversion as a plain function, in place of plugins. */
  run?(this: void, root: Program, cx: PassContext): Program
  /** Default `fast`. */
  readonly fp?: Fp
  /** Default: host memory, threads and SIMD. */
  readonly target?: Target
  /**
   * What interpretation must show: the same bits, values within 1e-12 of the field's largest, or nothing, for passes
   * that mean something else on purpose and plugins' own operations. Default: `exact` under fp `strict`, else `relaxed`.
   */
  readonly meaning?: 'exact' | 'relaxed' | 'unchecked'
  /** Sizes and parameters for the interpretation, where the defaults of `randomWorld` don't do. */
  readonly world?: RandomWorldOptions
  /** Whether a second run must find nothing to do. Default true. */
  readonly idempotent?: boolean
  /** Writes what comes out as what is expected. Default: whether the environment has `UPDATE_GOLDEN=1`. */
  readonly update?: boolean
}

/**
 * Runs every case of a golden file through a pass: text in, text out. Checks besides that what goes in and what comes
 * out is valid and survives printing and parsing, that both mean the same when interpreted on random data, that an
 * unchanged program is the same object, and that a second run changes nothing. Throws an AssertionError that names the
 * case; gives the titles back. `file` is a path or a file URL.
 */
export function goldenPass(file: string | URL, options: GoldenOptions): readonly string[] {
  const golden = readGolden(readFileSync(file, 'utf8'))
  const update = options.update ?? process.env['UPDATE_GOLDEN'] === '1'
  const checked = golden.cases.map((c) => checkCase(golden.prelude, c, options, update))
  if (update) writeFileSync(file, printGolden({ ...golden, cases: checked }))
  return checked.map((c) => c.title)
}

function checkCase(prelude: string, golden: GoldenCase, options: GoldenOptions, update: boolean): GoldenCase {
  const { fp = 'fast', target = testTarget, idempotent = true } = options
  const run = options.run ?? passesAlone(options.plugins?.() ?? [], { target, fp, only: options.pass })
  const ir = new Interner()
  const cx = testContext(ir, { fp, target })
  const fail = failing(golden.title)
  const before = parseProgram(ir, `${prelude}\n${golden.input}`)
  sound(ir, before, 'The input', fail)
  const after = run(before, cx)
  sound(ir, after, 'The output', fail)
  const same = printProgram(after) === printProgram(before)
  if (same && after !== before) fail('The pass changed nothing, but gave another object back.')
  if (idempotent && after.level === before.level) {
    const again = run(after, testContext(ir, { fp, target }))
    if (again !== after)
      fail('The pass is not idempotent: a second run changes its output.', printProgram(again), printProgram(after))
  }
  // What was refused need not mean anything.
  if (cx.diagnostics.every((d) => d.severity !== 'error')) sameMeaning(before, after, options, fail)
  const actual = outputText(prelude, after, cx)
  if (golden.expected === undefined && same && cx.diagnostics.length === 0) return golden
  if (update) return { ...golden, expected: actual }
  if (golden.expected === undefined) fail('The pass was expected to change nothing.', actual, golden.input)
  else if (actual !== golden.expected) fail('The output is not what was expected.', actual, golden.expected)
  return golden
}

type Fail = (problem: string, actual?: string, expected?: string) => never

const failing =
  (title: string): Fail =>
  (problem, actual, expected) => {
    const shown = actual === undefined ? '' : `\n--- actual\n${actual}\n--- expected\n${expected ?? ''}`
    throw new AssertionError({ message: `Golden case '${title}': ${problem}${shown}`, actual, expected })
  }

function sound(ir: Interner, root: Program, what: string, fail: Fail): void {
  try {
    verify(root)
  } catch (error) {
    fail(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const text = printProgram(root)
  const back = parseProgram(ir, text)
  if (!isDeepStrictEqual(back, root)) fail(`${what} does not come back from its text.`, printProgram(back), text)
}

function sameMeaning(before: Program, after: Program, { fp, meaning, world }: GoldenOptions, fail: Fail): void {
  const wanted = meaning ?? (fp === 'strict' ? 'exact' : 'relaxed')
  if (wanted === 'unchecked' || before === after) return
  let difference: string | undefined
  try {
    difference = differenceInMeaning(before, after, { ...world, tolerance: wanted === 'exact' ? 'exact' : 1e-12 })
  } catch (error) {
    fail(`It cannot be interpreted: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (difference !== undefined) fail(`The output means something else: ${difference}`)
}

/** The declarations beyond the prelude, the body, and what the pass reported, as comments. */
function outputText(prelude: string, root: Program, { diagnostics }: TestContext): string {
  const known = parseProgram(new Interner(), `${prelude}\n${root.level}`).decls
  const [old, now] = [new Set(printDeclarations(known)), printDeclarations(root.decls)]
  const gone = [...old].filter((line) => !now.includes(line))
  const reports = diagnostics.flatMap((d) => render({ ...d, site: undefined }).split('\n'))
  return [
    ...gone.map((line) => `// without ${line}`),
    ...now.filter((line) => !old.has(line)),
    root.level,
    ...printBody(root)
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
    ...reports.map((line) => `// ${line}`),
  ].join('\n')
}
