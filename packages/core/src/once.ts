import type { FieldObject, StorageObject } from './objects.ts'

/** What follows from an object that never changes: found when it is first asked for, and forgotten with the object. */
export function oncePer<K extends object, T extends NonNullable<unknown>>(find: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, T>()
  return (of) => {
    let found = known.get(of)
    if (found === undefined) known.set(of, (found = find(of)))
    return found
  }
}

/**
 * What follows from the values of a function, found again once they changed: a model that stays as it is is looked through
 * once, not at every run. Whoever calls holds the function.
 */
export function oncePerVersion<T>(find: (object: FieldObject) => T): (object: FieldObject) => T {
  const known = new WeakMap<StorageObject, { readonly version: number; readonly value: T }>()
  return (object) => {
    const { storage } = object
    const last = known.get(storage)
    // Of memory that was given away no version tells whether it changed.
    if (last?.version === storage.version && storage.pinnedBy === undefined) return last.value
    const value = find(object)
    known.set(storage, { version: storage.version, value })
    return value
  }
}
