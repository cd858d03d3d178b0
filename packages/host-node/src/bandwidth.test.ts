import { expect, it, vi } from 'vitest'
import { measureBandwidth } from './bandwidth.ts'
import { nodeHost } from './host.ts'
import { fakeCompiler, folderOfFile, temporaryFolder } from './testing/machine.ts'

vi.setConfig({ testTimeout: 60_000 })

it('measures a plausible bandwidth', async () => {
  const host = nodeHost({ cacheDir: folderOfFile() })
  const { gigabytesPerSecond, threads, bytes } = await measureBandwidth(host, { bytes: 24e6, repeats: 5, threads: 2 })
  expect([threads, bytes]).toEqual([2, 24e6])
  expect(gigabytesPerSecond).toBeGreaterThan(0.1)
  expect(gigabytesPerSecond).toBeLessThan(10_000)
})

it('measures one thread where there is no OpenMP', async () => {
  const { command } = fakeCompiler(`case " $* " in *" -fopenmp "*) exit 1;; esac`)
  const host = nodeHost({ cacheDir: temporaryFolder(), compiler: command })
  expect(await measureBandwidth(host, { bytes: 24e5, repeats: 2, threads: 2 })).toMatchObject({ threads: 1 })
})
