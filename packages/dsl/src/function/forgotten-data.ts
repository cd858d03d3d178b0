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

interface Whole {
  readonly name?: string
  readonly elements: readonly { toString(): string }[]
  readonly axes: readonly string[]
}

/**
 * Vectors and tensors are made of functions, and only these have values. Not declared to TypeScript, which tells it
 * sooner. Throws `dsl/not-data`.
 */
export function refuseData(prototype: object): void {
  for (const member of ['data', 'dataWithHalo']) {
    const refuse = function (this: Whole): never {
      const { name, axes, elements } = this
      const isVector = elements.length === axes.length
      const first = (isVector ? axes.slice(0, 1) : [axes[0], axes[0]]).map((axis) => `'${axis}'`).join(', ')
      const owner = name ?? (isVector ? 'v' : 't')
      return fail({
        code: 'dsl/not-data',
        message: `${name === undefined ? `A ${isVector ? 'vector' : 'tensor'}` : `'${name}'`} has no '${member}' itself: each of its ${elements.length} components has its own.`,
        site: callSite(),
        hints: [
          `Take a component: ${owner}.at(${first}).${member}, or go through all: for (const c of ${owner}.elements) ...`,
        ],
      })
    }
    Object.defineProperty(prototype, member, { get: refuse, set: refuse, configurable: true })
  }
}
