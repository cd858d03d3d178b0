import type { PluginName } from './name.ts'

const prelude = `// prelude
dim x: space(h_x)
field u: float32[x]
field v: float32[x]
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
// -----
`

const cluster = (value: string): string => `clusters
  for x in x_m..x_M parallel {
    0: u[x] = ${value}
  }
`

/** Without \`to\` the pass must leave the program alone. */
const goldenCase = (title: string, from: string, to?: string): string =>
  `// case: ${title}\n${cluster(from)}${to === undefined ? '' : `// -->\n${cluster(to)}`}`

export const exactGolden =
  prelude +
  [
    goldenCase('a square has no sign', '2*(-v[x])^2', '2*v[x]^2'),
    goldenCase('a cube keeps its sign', '(-v[x])^3'),
    goldenCase('zero over zero is not one', 'v[x]/v[x]'),
  ].join('// -----\n')

export const relaxedGolden =
  prelude +
  [
    goldenCase('a factor meets its divisor', '1 + v[x]/v[x]*u[x]', '1 + u[x]'),
    goldenCase('another divisor stays', 'v[x]/u[x]'),
  ].join('// -----\n')

export const testText = ({ kebab, camel }: PluginName): string => `import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { ${camel} } from './${kebab}.ts'

const golden = (file: string): URL => new URL(\`../golden/\${file}.ir\`, import.meta.url)
const plugins = () => [${camel}()]

test('rules that keep every bit always run', () => {
  expect(goldenPass(golden('exact'), { plugins, fp: 'strict' })).toHaveLength(3)
})

test('rules for real numbers run where the user allows it', () => {
  expect(goldenPass(golden('relaxed'), { plugins, fp: 'fast' })).toHaveLength(2)
})
`
