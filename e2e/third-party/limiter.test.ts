import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** The same program runs on the packed packages in `npm run check:packages`. */
test('a plugin of a third party adds a pass, an argument and an option of the target', async () => {
  const proof = fileURLToPath(new URL('limiter/proof.ts', import.meta.url))
  const { stdout } = await run(process.execPath, ['--conditions=@courant/source', '--import', 'tsx', proof])
  expect(stdout).toContain('limiter: ok')
})
