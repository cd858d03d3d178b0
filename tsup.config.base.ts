import type { Options } from 'tsup'

/** The build that every package shares: ESM, declarations, source maps. */
export const library = (entry: readonly string[] = ['src/index.ts']): Options => ({
  entry: [...entry],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
})
