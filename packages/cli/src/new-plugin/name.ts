import { CourantError } from '@courant/core'

/** How a plugin is called: `neutral-operands` in text and paths, `neutralOperands` in code. */
export interface PluginName {
  readonly kebab: string
  readonly camel: string
}

const reserved = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof var void while with yield`.split(/\s+/),
)

/** Checks a name that a user typed. Throws `cli/plugin-name`. */
export function pluginName(kebab: string): PluginName {
  const camel = kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const reason = reasonAgainst(kebab, camel)
  if (reason === undefined) return { kebab, camel }
  throw new CourantError([
    {
      code: 'cli/plugin-name',
      severity: 'error',
      message: `A plugin cannot be named '${kebab}'.`,
      notes: [reason],
      hints: ["Choose a noun in lower case, its words joined by '-', such as 'neutral-operands'."],
    },
  ])
}

function reasonAgainst(kebab: string, camel: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab))
    return 'It is not made of lower-case words joined by single hyphens.'
  if (kebab.length > 40) return `It has ${kebab.length} characters; 40 is the most.`
  if (reserved.has(camel))
    return `'${camel}' is a reserved word of JavaScript, and the plugin's function has that name.`
  if (kebab === 'index' || kebab === 'rules') return `'src/${kebab}.ts' has another role in a plugin.`
  return undefined
}
