import type { PluginName } from './name.ts'

const declarations = `dim time: time(dt)
dim x: space(h_x)
field u: float32[time % 2, x(2, 2)]
param dt: float32 spacing(time)
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
`

const cluster = (value: string): string => `${declarations}clusters
  for time in time_m..time_M, x in x_m..x_M parallel {
    0: u[time + 1, x] = ${value}
  }
`

const goldenCase = (title: string, from: string, to: string): string =>
  `// case: ${title}\n${cluster(from)}// -->\n${cluster(to)}`

export const exactGolden = [
  goldenCase('factors of one vanish', '1*dt*u[time, x]*1', 'dt*u[time, x]'),
  goldenCase('a term of a sum keeps its place', 'dt + 1*u[time, x]', 'dt + u[time, x]'),
  goldenCase('zero times anything may be NaN, so it stays', '0*u[time, x]', '0*u[time, x]'),
].join('// -----\n')

export const relaxedGolden = goldenCase('products of zero vanish', 'dt + 0*u[time, x]', 'dt + 0')

export const testText = ({ kebab, camel }: PluginName): string => `import { readFileSync } from 'node:fs'
import { Compiler, Interner, parseProgram, printProgram, type Clusters, type Fp, type Target } from '@courant/core'
import { expect, test } from 'vitest'
import { ${camel} } from './${kebab}.ts'

const target: Target = {
  language: 'c',
  platform: 'cpu',
  dialect: 'c',
  traits: { memory: 'host', parallel: ['threads', 'simd'], atomics: false, half: false },
}

/** Title, input and expected output of each case of a golden file. */
function golden(name: string): [title: string, input: string, expected: string][] {
  const text = readFileSync(new URL(\`../golden/\${name}.ir\`, import.meta.url), 'utf8')
  return text.split('// -----\\n').map((part) => {
    const [, title = '', input = '', expected = ''] = /^\\/\\/ case: (.*)\\n([^]*)\\/\\/ -->\\n([^]*)$/.exec(part) ?? []
    return [title, input, expected]
  })
}

function run(root: Clusters, ir: Interner, fp: Fp): Clusters {
  const compiler = new Compiler({ target, fp, plugins: [${camel}()] })
  const program = { name: 'golden', equations: [] }
  const report = (): never => expect.unreachable()
  const cx = { ir, target, fp, program, report, note: () => undefined }
  return compiler.phases().clusters.passes.reduce((before, pass) => pass.run(before, cx), root)
}

function check(input: string, expected: string, fp: Fp): void {
  const ir = new Interner()
  const before = parseProgram(ir, input) as Clusters
  expect(printProgram(before)).toBe(input)
  const after = run(before, ir, fp)
  expect(printProgram(after)).toBe(expected)
  // Nothing is left to do, and then a pass gives back what it got.
  expect(run(after, ir, fp)).toBe(after)
}

test.each(golden('exact'))('exact: %s', (_, input, expected) => check(input, expected, 'strict'))
test.each(golden('relaxed'))('relaxed: %s', (_, input, expected) => check(input, expected, 'fast'))
`
