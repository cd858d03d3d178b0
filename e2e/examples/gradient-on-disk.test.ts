import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cosine } from '../layers/wave.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Figures {
  readonly megabytes: number
}

/** In a process of its own, whose memory is its own. One thread, so that a busy machine makes no difference to either. */
async function run(
  way: 'plain' | 'disk',
): Promise<Figures & { readonly gradient: Float32Array; readonly text: string }> {
  const script = 'examples/gradient-on-disk.ts'
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@courant/source', '--import', 'tsx', script, way],
    { cwd: root, env: { ...process.env, COURANT_LANGUAGE: 'c' } },
  )
  const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures
  const bytes = readFileSync(`${root}/out/gradient-${way}.f32`)
  return { ...figures, text: stdout, gradient: new Float32Array(Uint8Array.from(bytes).buffer) }
}

it('is the gradient of one array, in a tenth of its memory', { timeout: 240_000 }, async () => {
  const plain = await run('plain')
  const disk = await run('disk')
  expect(cosine(disk.gradient, plain.gradient)).toBeGreaterThanOrEqual(0.9999)
  // 2001 steps of 301 by 201 floats are 484 MB.
  expect(plain.megabytes).toBeGreaterThan(400)
  expect(disk.megabytes).toBeLessThan(plain.megabytes / 10)
  expect(disk.text).toMatch(/usave: 1999 steps kept, 461.4 MiB as 167 MiB \(2.76 times smaller, error at most /)
  expect(disk.text).toMatch(/usave: 1999 steps read, 199\d of them ahead/)
})
