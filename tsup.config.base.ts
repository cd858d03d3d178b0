import type { Options } from 'tsup'

/** The build that every package shares: ESM, declarations, source maps. */
export const library = (entry: readonly string[] = ['src/index.ts']): Options => ({
  entry: [...entry],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  // Other packages are external by tsup's own rule; Node's modules keep the prefix that tells them from npm's.
  external: [/^node:/],
  removeNodeProtocol: false,
  dts: true,
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  silent: true,
})
