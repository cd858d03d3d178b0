#!/usr/bin/env node
import { existsSync } from 'node:fs'

const condition = '--conditions=@courant/source'
const isBuilt = existsSync(new URL('../dist/index.js', import.meta.url))

if (isBuilt || process.execArgv.includes(condition)) {
  const { main } = await import('@courant/cli')
  process.exitCode = await main(process.argv.slice(2))
} else {
  // A checkout in which nothing is built yet: its sources run.
  const { spawnSync } = await import('node:child_process')
  const { fileURLToPath } = await import('node:url')
  const loader = ['--import', import.meta.resolve('tsx')]
  const args = [condition, ...loader, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
}
