/**
 * What is there at once, or comes later. A run of a small kernel is over sooner than a promise settles, so whoever is on its
 * way waits only for what makes others wait.
 */
export type Soon<T> = T | Promise<T>
