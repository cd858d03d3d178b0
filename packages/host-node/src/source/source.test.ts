import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import fc from 'fast-check'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/machine.ts'
import { readSource } from './excerpt.ts'
import { isOurs } from './ours.ts'
import { parseStack } from './stack.ts'

const here = fileURLToPath(import.meta.url)

it('finds the line that asked', () => {
  const asked = new Error('here')
  const excerpt = readSource({ stack: asked.stack ?? '' })
  expect(excerpt).toEqual({
    file: here,
    line: expect.any(Number) as number,
    column: 17,
    text: "  const asked = new Error('here')",
  })
})

it('reads every form of a frame', () => {
  const stack = `Error: at the sea (side:1:2)
    at solve (/home/me/wave.ts:12:9)
    at new Grid (file:///home/me/my%20code/grid.ts:3:4)
    at async Promise.all (index 0)
    at async /home/me/main.mjs:1:1
    at Object.<anonymous> [as run] (C:\\me\\wave.ts:7:8)
    at node:internal/process/task_queues:95:5`
  expect(parseStack(stack).map(({ file, line, column }) => `${file} ${line} ${column}`)).toEqual([
    '/home/me/wave.ts 12 9',
    'file:///home/me/my%20code/grid.ts 3 4',
    '/home/me/main.mjs 1 1',
    'C:\\me\\wave.ts 7 8',
    'node:internal/process/task_queues 95 5',
  ])
})

it('knows our files from those of users', () => {
  const root = path.resolve(path.dirname(here), '../../../..')
  const ours = ['packages/dsl/src/eq.ts', 'plugins/cse/dist/index.js'].map((file) => path.join(root, file))
  const users = [
    here,
    path.join(root, 'examples/wave.ts'),
    path.join(root, 'e2e/case.test.ts'),
    '/home/me/packages/a/src/b.ts',
  ]
  expect(
    [...ours, '/app/node_modules/@courant/dsl/dist/index.js', '/app/node_modules/courant/dist/x.js'].map(isOurs),
  ).toEqual([true, true, true, true])
  expect([...users, '/app/node_modules/courant-tools/index.js'].map(isOurs)).toEqual(Array(5).fill(false))
})

const user = `interface Shape { readonly nx: number }

export const shape: Shape = { nx: 3 }
export const asked = new Error('asked').stack
`

it.each(['inline', 'linked'] as const)('follows an %s source map', (kind) => {
  const folder = temporaryFolder()
  const source = path.join(folder, 'wave.ts')
  const compiled = path.join(folder, 'wave.mjs')
  const maps = kind === 'inline' ? { inlineSourceMap: true } : { sourceMap: true }
  const { outputText: code, sourceMapText = '' } = ts.transpileModule(user, {
    fileName: 'wave.ts',
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, ...maps },
  })
  writeFileSync(source, user)
  writeFileSync(compiled, code)
  if (kind === 'linked') writeFileSync(path.join(folder, 'wave.js.map'), sourceMapText)
  const line = code.split('\n').findIndex((text) => text.includes('new Error'))
  const column = (code.split('\n')[line] ?? '').indexOf('new Error') + 1
  const stack = `Error: asked\n    at ${pathToFileURL(compiled).href}?v=1:${line + 1}:${column}`
  expect(readSource({ stack })).toEqual({ file: source, line: 4, column: 22, text: user.split('\n')[3] })
})

it('shows the compiled line where the map leads nowhere', () => {
  const file = path.join(temporaryFolder(), 'wave.mjs')
  writeFileSync(file, 'solve()\n//# sourceMappingURL=gone.map\n')
  expect(readSource({ stack: `    at ${file}:1:1` })).toEqual({ file, line: 1, column: 1, text: 'solve()' })
})

it('gives nothing for a position that does not exist', () => {
  const file = path.join(temporaryFolder(), 'wave.mjs')
  writeFileSync(file, 'solve()\n')
  expect(readSource({ stack: `    at ${file}:1:99` })).toBeUndefined()
  expect(readSource({ stack: `    at ${file}:9:1` })).toBeUndefined()
  expect(readSource({ stack: '    at /no/such/file.ts:1:1' })).toBeUndefined()
})

it('never throws', () => {
  const piece = fc.constantFrom(
    '    at ',
    '(',
    ')',
    'file://',
    '/',
    'node:',
    ':1:1',
    '%',
    '\n',
    'a.ts',
    here,
    ':999999999999:0',
  )
  const stacks = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(stacks, (stack) => {
      readSource({ stack })
    }),
    { seed: 1928, numRuns: 500 },
  )
})
