import { availableParallelism, freemem, totalmem } from 'node:os'
import type { Command } from 'commander'
import pc from 'picocolors'
import { registry } from '@courant/core'
import { cacheDirectory, measureBandwidth, registerNodeHost } from '@courant/host-node'
import { tools, versionOf } from './tools.ts'

interface Finding {
  readonly state: 'good' | 'missing' | 'optional'
  readonly what: string
  readonly detail: string
  /** Debian packages that would repair it. */
  readonly packages?: readonly string[]
}

const marks = { good: pc.green('✓'), missing: pc.red('✗'), optional: pc.yellow('–') }

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'What this machine has for Courant, what that enables, and the one command that brings what is missing.',
    )
    .option('--no-bandwidth', 'skip measuring the memory bandwidth')
    .action(async ({ bandwidth }: { readonly bandwidth: boolean }) => {
      const findings = [...(await compilerFindings()), ...(await machineFindings()), ...(await toolFindings())]
      for (const { state, what, detail } of findings) console.log(`${marks[state]} ${what.padEnd(16)} ${detail}`)
      const required = findings.filter((f) => f.state === 'missing')
      if (bandwidth && required.length === 0) await printBandwidth()
      printRepair(findings)
      if (required.length > 0) process.exitCode = 1
    })
}

async function compilerFindings(): Promise<Finding[]> {
  const host = registry().host ?? registerNodeHost()
  const { compiler } = await host.describe()
  if (!compiler) {
    const named = process.env['COURANT_CC']
    if (named !== undefined) {
      const detail = `COURANT_CC is '${named}', which does not work: name another, or unset it`
      return [{ state: 'missing', what: 'C compiler', detail }]
    }
    const detail = 'none that works: without one nothing can run'
    return [{ state: 'missing', what: 'C compiler', detail, packages: ['gcc', 'libc6-dev'] }]
  }
  const openmp: Finding = compiler.openmp
    ? { state: 'good', what: 'OpenMP', detail: 'kernels on all threads' }
    : {
        state: 'missing',
        what: 'OpenMP',
        detail: "the compiler has none: only language 'c' runs",
        packages: ['libgomp1'],
      }
  return [
    { state: 'good', what: 'C compiler', detail: `${compiler.command}, ${compiler.version}` },
    { state: 'good', what: 'flags', detail: compiler.flags.join(' ') },
    openmp,
  ]
}

async function machineFindings(): Promise<Finding[]> {
  const { threads } = await (registry().host ?? registerNodeHost()).describe()
  const processors = availableParallelism()
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return [
    { state: 'good', what: 'Node.js', detail: process.version },
    { state: 'good', what: 'threads', detail: `${threads} for kernels, of ${processors} processors` },
    { state: 'good', what: 'memory', detail: `${gib(totalmem())}, ${gib(freemem())} free` },
    { state: 'good', what: 'kernel cache', detail: cacheDirectory() },
  ]
}

async function toolFindings(): Promise<Finding[]> {
  const versions = await Promise.all(tools.map(versionOf))
  return tools.map((tool, i): Finding => {
    const version = versions[i]
    return version === undefined
      ? {
          state: 'optional',
          what: tool.name,
          detail: `not here; would enable ${tool.enables}`,
          packages: tool.packages,
        }
      : { state: 'good', what: tool.name, detail: `${version}: ${tool.enables}` }
  })
}

async function printBandwidth(): Promise<void> {
  const host = registry().host ?? registerNodeHost()
  const { gigabytesPerSecond, threads } = await measureBandwidth(host)
  console.log(
    `${marks.good} ${'bandwidth'.padEnd(16)} ${gigabytesPerSecond.toFixed(1)} GB/s by STREAM's triad on ${threads} threads`,
  )
}

function printRepair(findings: readonly Finding[]): void {
  const packagesOf = (state: Finding['state']): string[] =>
    findings.filter((f) => f.state === state).flatMap((f) => f.packages ?? [])
  const [required, optional] = [packagesOf('missing'), packagesOf('optional')]
  if (required.length > 0) console.log(`\nTo repair what is missing:\n  sudo apt-get install -y ${required.join(' ')}`)
  if (optional.length > 0) console.log(`\nTo add what is optional:\n  sudo apt-get install -y ${optional.join(' ')}`)
  if (findings.every(({ state }) => state !== 'missing')) console.log('\nCourant can run here.')
}
