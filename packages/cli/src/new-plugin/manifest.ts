import type { PluginName } from './name.ts'

/** Where a plugin is made: among Courant's own packages, or in a folder of its own. */
export interface Place {
  readonly kind: 'workspace' | 'standalone'
  /** The version of Courant that the plugin is made for. */
  readonly version: string
}

export function manifest({ kebab }: PluginName, { kind, version }: Place): string {
  const own = kind === 'workspace'
  const core = { '@courant/core': `^${version}` }
  const tools = { '@types/node': '^20.19.0', tsup: '^8.5.1', typescript: '~5.9.3', vitest: '~4.1.12' }
  const built = { types: './dist/index.d.ts', default: './dist/index.js' }
  const fields = {
    name: own ? `@courant/${kebab}` : kebab,
    version: own ? version : '0.1.0',
    description: 'Cancels signs and divisors in Courant kernels.',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    exports: { '.': own ? { '@courant/source': './src/index.ts', ...built } : built },
    files: ['dist', 'src', '!src/**/*.test.ts'],
    scripts: own ? { build: 'tsup' } : { build: 'tsup', test: 'tsc && vitest run' },
    peerDependencies: core,
    devDependencies: own ? core : { ...core, ...tools },
  }
  return JSON.stringify(fields, null, 2) + '\n'
}

export const workspaceBuild = `import { defineConfig } from 'tsup'
import { library } from '../../tsup.config.base.ts'

export default defineConfig(library())
`

export const standaloneBuild = `import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
})
`

export const standaloneTypes = `{
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["ES2023"],
    "module": "NodeNext",
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "isolatedModules": true,
    "skipLibCheck": true,
    "noEmit": true,
    "types": ["node"]
  },
  "include": ["src"]
}
`
