import { windowLoops, type Loop } from '@courant/core'
import type { Scope } from './dtypes.ts'
import type { Emission } from './emission.ts'

/**
 * Lines at the start of a loop's body: pointers to what an iteration has for itself of the fields that keep windows, set
 * back so that the same indices lead there as in arrays of the whole grid.
 */
export function windowLines(loop: Loop, scope: Scope, emission: Emission): readonly string[] {
  return [...emission.windowed.values()].flatMap((field) => {
    const loops = windowLoops(field)
    const isLast = loops.includes(loop.index) && loops.every((index) => scope.isLocal(index))
    if (!isLast || !emission.fields.has(field.name)) return []
    const { name, axes } = field
    const back = axes.flatMap(({ window }, axis) => {
      // Of a ring the index macros find the place.
      if (!window || window.ring !== undefined) return []
      const index = emission.names.of(window.over)
      const first = window.before === 0 ? index : `(${index} - ${window.before})`
      return axis === axes.length - 1 ? [first] : [`${first} * ${emission.stride(name, axis)}`]
    })
    const thread = emission.dialect.thread()
    const share = thread ? ` + ${emission.support(thread)}() * ${shareOf(name, emission)}` : ''
    const type = `${emission.fields.get(name) ? '' : 'const '}${emission.stored.elementType(name)} *`
    const first = back.length > 0 ? ` - (${back.join(' + ')})` : ''
    return [`${type}const restrict ${emission.names.of(name)} = ${allOf(name, emission)}${share}${first};`]
  })
}

/** The name of all that threads have of a field. */
export const allOf = (field: string, emission: Emission): string => emission.names.of(`all ${field}`, `${field}_all`)

/** The name of how many elements that is for each. */
export const shareOf = (field: string, emission: Emission): string =>
  emission.names.of(`share ${field}`, `${field}_share`)
