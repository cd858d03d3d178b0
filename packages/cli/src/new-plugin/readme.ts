import type { PluginName } from './name.ts'
import type { Place } from './manifest.ts'

export function readmeText({ kebab, camel }: PluginName, { kind }: Place): string {
  const width = Math.max(kebab.length + 2, 'name'.length)
  const cell = (text: string): string => text.padEnd(width)
  const specifier = kind === 'workspace' ? `@courant/${kebab}` : kebab
  return `# ${specifier}

Drops factors of one and products of zero.

## What is this?

A pass over clusters. \`1*dt*u[time, x]\` becomes \`dt*u[time, x]\`.

## When should I use this?

When expressions are generated and carry neutral operands along. To share work between expressions use
\`@courant/cse\`.

## Use

\`\`\`ts
import { Compiler } from '@courant/core'
import { ${camel} } from '${specifier}'

const compiler = new Compiler({ target, plugins: [...plugins, ${camel}()] })
\`\`\`

## Passes

| ${cell('name')} | phase    | after | before          | needs   | guarantees                     |
| ${'-'.repeat(width)} | -------- | ----- | --------------- | ------- | ------------------------------ |
| ${cell(`\`${kebab}\``)} | clusters |       | \`cse\`, if there | nothing | no product has a factor of one |

## Options

| option    | type    | default | description                                     |
| --------- | ------- | ------- | ----------------------------------------------- |
| \`relaxed\` | boolean | \`true\`  | Also apply rules that may change the last bits. |

## Diagnostics

None.
`
}
