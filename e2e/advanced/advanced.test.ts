import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Within the workspace, so that a script finds 'courant' as a user's would, and where no other check looks.
const out = fileURLToPath(new URL('../../out/', import.meta.url))
mkdirSync(out, { recursive: true })
const folder = mkdtempSync(join(out, 'advanced-'))
const bin = fileURLToPath(new URL('../../packages/courant/bin/courant.js', import.meta.url))
const body = `
const grid = new Grid({ shape: [21, 22, 23], spacing: [1, 1, 1] })
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })
u.data.set(1, 0, 10, 10, 10)
const op = new Operator(new Eq(u.forward, math\`\${u} + 0.01 * \${u.laplace}\`), typeof options === 'undefined' ? {} : options)
await op.apply({ time_M: 9 })
const { createHash } = await import('node:crypto')
console.log(op.program.pipeline.includes('abox'), createHash('sha256').update(u.data.toFlat()).digest('hex'))
`
const program = `import { Eq, Grid, math, Operator, TimeFunction } from 'courant'${body}`

beforeAll(() => {
  writeFileSync(join(folder, 'plain.mjs'), program)
  writeFileSync(join(folder, 'import.mjs'), `import '@courant/advanced'\n${program}`)
  writeFileSync(join(folder, 'one.mjs'), program.replace("from 'courant'", "from '@courant/advanced'"))
  writeFileSync(
    join(folder, 'option.mjs'),
    `import { configuration } from 'courant'\nimport '@courant/advanced'\nconfiguration.set('opt', 'plain')\nconst options = { opt: 'advanced' }\n${program}`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const node = async (...args: readonly string[]): Promise<string> => {
  const flags = ['--conditions=@courant/source', '--import', 'tsx']
  const { COURANT_OPT: _, ...env } = process.env
  return (await promisify(execFile)(process.execPath, [...flags, ...args], { cwd: folder, env })).stdout.trim()
}

describe('the advanced mode', { timeout: 120_000 }, () => {
  test('is one import, one preload, one option, and loses no digits', async () => {
    const [plain, ...advanced] = await Promise.all([
      node('plain.mjs'),
      node('import.mjs'),
      node('one.mjs'),
      node('option.mjs'),
      node('--import', '@courant/advanced', 'plain.mjs'),
    ])
    expect(plain).toMatch(/^false [0-9a-f]{64}$/)
    expect(advanced).toEqual(advanced.map(() => plain?.replace('false', 'true')))
  })

  test('says which plugins are on, and why', async () => {
    expect(await node(bin, 'plugins')).toMatch(/^mode plain, by the default\n {2}fuse /)
    const text = await node(bin, 'plugins', '-p', '@courant/advanced')
    expect(text).toMatch(/^mode advanced, by the default of '@courant\/advanced'\n/)
    expect(text).toMatch(/^ {2}abox {12}Fills the expanding boxes/m)
    const set = await node('--import', '@courant/advanced', bin, 'plugins', '--opt', 'lift,cse')
    expect(set).toMatch(
      /^pipeline lift,cse, by configuration.set\('opt'\)\n {2}lift .*\n {2}cse .*\nloaded, and used where/m,
    )
  })
})
