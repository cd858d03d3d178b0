export * from './compression.ts'
export type { Compression } from './settings.ts'
