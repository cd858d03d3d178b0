import { children, type Declarations, type Expr } from '@courant/core'

/** Of parameters alone, also of functions that no step changes, or of anything else. */
type Steadiness = 'fixed' | 'steady' | 'moving'

/** Tells what depends on functions that the program doesn't store to, `written` being the others, and on nothing in time. */
export function steadiness(decls: Declarations, written: ReadonlySet<string>): (e: Expr) => Steadiness {
  const fields = new Map<string, boolean>()
  const known = new Map<Expr, Steadiness>()
  const isSteady = (name: string): boolean => {
    const { role, axes } = decls.fields.get(name) ?? {}
    const isInSpace = axes?.every(({ dim }) => dim !== undefined && decls.dimensions.get(dim)?.kind !== 'time')
    return role === 'grid' && !written.has(name) && isInSpace === true
  }
  const ofField = (name: string): boolean => {
    const found = fields.get(name) ?? isSteady(name)
    fields.set(name, found)
    return found
  }
  const of = (e: Expr): Steadiness => {
    const found = known.get(e) ?? find(e)
    known.set(e, found)
    return found
  }
  const find = (e: Expr): Steadiness => {
    switch (e.kind) {
      case 'num':
        return 'fixed'
      case 'symbol':
        return decls.params.has(e.name) ? 'fixed' : 'moving'
      case 'access':
        return ofField(e.field) ? 'steady' : 'moving'
      case 'at':
      case 'deriv':
      case 'ext':
        return 'moving'
      default: {
        const parts = children(e).map(of)
        return parts.includes('moving') ? 'moving' : parts.includes('steady') ? 'steady' : 'fixed'
      }
    }
  }
  return of
}
