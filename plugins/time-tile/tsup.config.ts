import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(library({ seldom: ['src/shares', 'src/skew', 'src/step', 'src/tiled', 'src/touches'] }))
