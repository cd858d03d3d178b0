import { walk, type Declarations, type Equation, type Expr, type Field, type PassContext } from '@courant/core'
import { timeAxis } from '../dimensions.ts'

/**
 * A saved function that one operator both stores and reads. Its steps may be streamed in one direction only, so that is
 * refused of a function that is streamed, and remarked upon where it keeps all its steps in memory: it works there, and
 * would not once the function is.
 */
export function checkSaved(body: readonly Equation[], decls: Declarations, cx: PassContext): void {
  const saved = [...decls.fields.values()].filter((field) => isSaved(field, decls))
  if (saved.length === 0) return
  const reads = body.map((e) => fieldsIn([e.value, ...(e.guards ?? [])]))
  for (const field of saved) {
    const { name, extras } = field
    const key = cx.streams?.(extras ?? {})
    const writer = body.findIndex((e) => e.target.field === name)
    const reader = reads.findIndex((read, i) => read.has(name) && (key !== undefined || body[i]?.target.field !== name))
    if (writer < 0 || reader < 0) continue
    const [stores, wants] = [body[writer]?.origin ?? 0, body[reader]?.origin ?? 0]
    cx.report({
      code: 'lower/saved-both',
      severity: key === undefined ? 'remark' : 'error',
      message: `'${name}' keeps every step, and one operator both stores and reads it.`,
      site: cx.program.equations[wants]?.site,
      notes: [
        `Equation ${stores} stores it, equation ${wants} reads it; equations count from 0.`,
        key === undefined
          ? 'All of it is in memory, so that works; a function whose steps are streamed would be refused.'
          : `By its '${key}' its steps leave memory as they are stored, and come back as they are read.`,
      ],
      hints: [`Make two operators: one that stores '${name}', and one that reads it, applied after it.`],
    })
  }
}

function isSaved(field: Field, decls: Declarations): boolean {
  const axis = field.axes.find(({ dim }) => dim !== undefined && decls.dimensions.get(dim)?.sampled !== undefined)
  const time = axis ?? field.axes[timeAxis(decls, field)]
  return field.role === 'grid' && time !== undefined && time.slots === undefined
}

function fieldsIn(expressions: readonly Expr[]): ReadonlySet<string> {
  const out = new Set<string>()
  for (const e of expressions) {
    walk(e, (node) => {
      if (node.kind === 'at' || node.kind === 'access') out.add(node.field)
    })
  }
  return out
}
