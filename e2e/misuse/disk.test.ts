import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { registerHost, registry, type Diagnostic } from '@courant/core'
import { registerNodeHost } from '@courant/host-node'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { refusal, rightRun, wave } from './program.ts'

const thisMachine = registry().host
afterEach(() => {
  if (thisMachine) registerHost(thisMachine)
})

/** The system's own programs, which no package brings. */
const system = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' })

/** A disk of its own, gone with the test. */
function disk(options: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-disk-'))
  system('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder)
  onTestFinished(() => {
    system('umount', '-l', folder)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Takes all room that a disk has; what is given back makes room again. */
function fill(folder: string): () => void {
  const filler = path.join(folder, 'filler')
  for (let size = 2 ** 20; size >= 1; size /= 2) {
    try {
      writeFileSync(filler, new Uint8Array(size), { flag: 'a' })
    } catch {
      continue // as much as fitted was written
    }
  }
  return () => rmSync(filler)
}

/** Where temporary files go, for the length of a test. */
function temporary(folder: string): void {
  const before = process.env['TMPDIR']
  mkdirSync(folder, { recursive: true })
  process.env['TMPDIR'] = folder
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  })
}

// Containers let tests mount as root; elsewhere nobody can.
const mounts = ((): boolean => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'courant-disk-'))
  try {
    system('mount', '-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder)
    system('umount', folder)
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})()

describe('a run that has to compile', () => {
  beforeEach((context) => {
    if (!mounts) context.skip('this user may not mount a disk')
  })

  it('goes on where the disk of the cache is full, and says so', async () => {
    const small = disk('size=64k')
    fill(small)
    const warnings: Diagnostic[] = []
    registerNodeHost({ cacheDir: path.join(small, 'cache'), onWarning: (warning) => warnings.push(warning) })
    const { op } = wave()
    expect((await op.apply(rightRun)).steps).toBe(5)
    expect(warnings.map(({ code }) => code)).toEqual(['host/cache-fallback'])
    expect(warnings[0]?.message).toMatch(/ENOSPC|No space left/)
  })

  it('goes on where the cache is read-only', async () => {
    const small = disk('ro,size=64k')
    const warnings: Diagnostic[] = []
    registerNodeHost({ cacheDir: path.join(small, 'cache'), onWarning: (warning) => warnings.push(warning) })
    const { op } = wave()
    expect((await op.apply(rightRun)).steps).toBe(5)
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/EROFS/)])
  })

  it.each(['the disk of the cache', 'the disk of temporary files'])(
    'is refused where no disk has room, loses nothing, and goes on once %s has some',
    async (which) => {
      const [cache, temp] = [disk('size=2m'), disk('size=2m')]
      const [freeCache, freeTemp] = [fill(cache), fill(temp)]
      temporary(temp)
      registerNodeHost({ cacheDir: path.join(cache, 'cache'), onWarning: () => undefined })
      const { op, u } = wave()
      const before = u.dataWithHalo.toFlat().join()
      const message = await refusal(() => op.apply(rightRun))
      expect(message).toMatch(
        /error\[host\/cache-unwritable\]: Found no folder to build a kernel in: .*(ENOSPC|No space)/,
      )
      expect(message).toContain('= hint: Make room on the disk')
      expect(u.dataWithHalo.toFlat().join()).toBe(before)
      expect(u.storage.holder).toBeUndefined()
      if (which === 'the disk of the cache') freeCache()
      else freeTemp()
      expect((await op.apply(rightRun)).steps).toBe(5)
    },
  )
})
