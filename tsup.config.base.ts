import type { Options } from 'tsup'
import { compact } from './tsup.compact.ts'
import { eager } from './tsup.eager.ts'

interface Contents {
  readonly entry?: readonly string[]
  /** Libraries that a package carries. */
  readonly bundled?: readonly string[]
  /** How the paths of files begin that building an ordinary operator calls next to nothing of: see `tsup.eager.ts`. */
  readonly seldom?: readonly string[]
}

/** The build that every package shares: ESM and source maps. `tools/declarations` writes the declarations of all. */
export const library = ({ entry = ['src/index.ts'], bundled = [], seldom = [] }: Contents = {}): Options => ({
  entry: [...entry],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  // Other packages are external by tsup's own rule; Node's modules keep the prefix that tells them from npm's.
  external: [/^node:/],
  noExternal: [...bundled],
  // What is bundled must run in browsers too, where tapable's own stand-in for Node's `util` does.
  esbuildOptions: (options) => {
    options.alias = { util: 'tapable/lib/util-browser.js' }
  },
  removeNodeProtocol: false,
  // By the comments with the files' names the first finds what is seldom called.
  plugins: [eager(seldom), compact()],
  sourcemap: true,
  // The compiler writes declarations meanwhile.
  clean: ['!**/*.d.ts'],
  splitting: true,
  treeshake: true,
  silent: true,
})
