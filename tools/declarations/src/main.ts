import { resolve } from 'node:path'
import { declarations, writeDeclarations } from './emit.ts'
import { sourcesOf } from './sources.ts'

/** Writes the declarations of every package into its `dist`, beside what the bundler makes of it. */
const root = resolve(import.meta.dirname, '../../..')
const packages = await sourcesOf(root)
await writeDeclarations(packages, declarations(root, packages))
