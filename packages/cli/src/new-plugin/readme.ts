import type { PluginName } from './name.ts'
import type { Place } from './manifest.ts'

export function readmeText({ kebab, camel }: PluginName, { kind }: Place): string {
  const width = Math.max(kebab.length + 2, 'name'.length)
  const cell = (text: string): string => text.padEnd(width)
  const specifier = kind === 'workspace' ? `@courant/${kebab}` : kebab
  return `# ${specifier}

Cancels signs under squares, and factors against divisors.

## What is this?

A pass over clusters. \`2*(-u[x])^2\` becomes \`2*u[x]^2\`.

## When should I use this?

When equations are generated and carry such terms along; not for those written by hand, which seldom have any. To share
work between expressions use \`@courant/cse\`.

## Use

\`\`\`ts
import { Compiler } from '@courant/core'
import { testTarget } from '@courant/core/testing'
import { ${camel} } from '${specifier}'

const compiler = new Compiler({ target: testTarget, plugins: [${camel}({ fuel: 100 })] })
console.log(compiler.pipeline)
// ${kebab}{fuel=100}
\`\`\`

## Passes

| ${cell('name')} | phase    | after | before          | needs   | guarantees                   |
| ${'-'.repeat(width)} | -------- | ----- | --------------- | ------- | ---------------------------- |
| ${cell(`\`${kebab}\``)} | clusters |       | \`cse\`, if there | nothing | no sign directly in a square |

## Options

| option | type           | default | description                                            |
| ------ | -------------- | ------- | ------------------------------------------------------ |
| \`fuel\` | integer from 1 | \`1000\`  | Rewrites before the rules are taken to run in circles. |

## Diagnostics

None.
`
}
