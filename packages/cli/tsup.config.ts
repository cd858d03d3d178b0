import { copyFile } from 'node:fs/promises'
import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig({
  ...library(),
  // `courant explain <code>` reads the page that everybody reads.
  onSuccess: () => copyFile('../../docs/errors.md', 'dist/errors.md'),
})
