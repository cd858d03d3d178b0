import { callSite, fail } from '@courant/core'

const methods = ['get', 'set', 'fill', 'assign', 'slice', 'toFlat', 'norm'] as const

/**
 * Functions stand in formulas, and their values in `data`: who forgets that is told so. Not declared to TypeScript, which
 * tells it sooner. Throws `dsl/not-data`.
 */
export function refuseDataMethods(prototype: object): void {
  for (const method of methods) {
    const value = function (this: { readonly name: string }): never {
      return fail({
        code: 'dsl/not-data',
        message: `'${this.name}' has no '${method}' itself: it stands for the function in formulas.`,
        site: callSite(),
        hints: [`Its values are in 'data': ${this.name}.data.${method}(...).`],
      })
    }
    Object.defineProperty(prototype, method, { value, configurable: true })
  }
}
