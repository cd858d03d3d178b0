import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { nodeHost } from '../host.ts'

function store() {
  const folder = mkdtempSync(join(tmpdir(), 'courant-texts-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { texts } = nodeHost({ cacheDir: folder })
  if (!texts) throw new Error('The host keeps no texts.')
  return { folder, texts }
}

it('keeps texts by name for every process, and leaves nothing else behind', async () => {
  const { folder, texts } = store()
  expect(await texts.read('found.json')).toBeUndefined()
  await texts.write('found.json', 'one')
  await Promise.all(Array.from({ length: 8 }, (_, i) => texts.write('found.json', String(i).repeat(1000))))
  const other = nodeHost({ cacheDir: folder }).texts
  expect(await other?.read('found.json')).toMatch(/^(\d)\1{999}$/)
  await texts.append('found.trials', 'a')
  await other?.append('found.trials', 'b')
  expect(await texts.read('found.trials')).toBe('a\nb\n')
  expect(readdirSync(join(folder, 'v1/scratch'))).toEqual([])
  await texts.remove('found.json')
  await texts.remove('found.json')
  expect(readdirSync(join(folder, 'v1/texts'))).toEqual(['found.trials'])
})

it('forgets where it cannot write, and leads nowhere else', async () => {
  const { folder, texts } = store()
  writeFileSync(join(folder, 'v1'), 'no folder')
  await texts.write('found.json', 'one')
  await texts.append('found.json', 'one')
  expect(await texts.read('found.json')).toBeUndefined()
  await expect(texts.read('../found.json')).rejects.toThrow("'../found.json' can't be the name of a text.")
})

it("reads a user's file by its path, and rejects where there is none", async () => {
  const { folder, texts } = store()
  writeFileSync(join(folder, 'best.json'), '{}')
  expect(await texts.readFile(join(folder, 'best.json'))).toBe('{}')
  await expect(texts.readFile(join(folder, 'none.json'))).rejects.toThrow('ENOENT')
})

it('describes the processor and its data caches, the nearest first', async () => {
  const { processor, caches = [] } = await nodeHost().describe()
  expect(processor).not.toBe('')
  const sizes = caches.map(({ bytes }) => bytes)
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  expect(caches.every(({ bytes, sharedBy }) => bytes >= 1024 && sharedBy >= 1)).toBe(true)
})
