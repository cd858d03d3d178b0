import { fail } from '@courant/core'

/**
 * Square brackets reach no element of an n-dimensional array: without this, `data[0] = 1` would be kept as a property that
 * no kernel ever reads. Only names that an array lacks get here, so that access to its members costs nothing more.
 * Throws `data/brackets`.
 */
export function refuseBrackets(prototype: object): void {
  const guard = new Proxy(Object.prototype, {
    get: (target, key, receiver) =>
      isIndex(key) ? refuse(receiver, key) : (Reflect.get(target, key, receiver) as unknown),
    set: (target, key, value, receiver) =>
      isIndex(key) ? refuse(receiver, key) : Reflect.set(target, key, value, receiver),
  })
  Object.setPrototypeOf(prototype, guard)
}

const isIndex = (key: string | symbol): key is string => typeof key === 'string' && /^-?\d+$/.test(key)

function refuse(array: unknown, key: string): never {
  const { storage, name = storage?.name ?? '', shape = [] } = array as Shown
  const index = [key, ...shape.slice(1).map(() => '0')].join(', ')
  return fail({
    code: 'data/brackets',
    message: `Square brackets reach no element of '${name}', whose shape here is [${shape.join(', ')}].`,
    hints: [`Read with get(${index}), write with set(value, ${index}), take a part with slice(${key}).`],
  })
}

interface Shown {
  readonly storage?: { readonly name: string }
  readonly name?: string
  readonly shape?: readonly number[]
}
