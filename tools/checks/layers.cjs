/**
 * The arrows of the workspace, as data: a folder may import itself and the folders named beside it, nothing else.
 * A package without a row may import nothing, so that adding one means deciding here where it stands. The first row
 * that matches counts. `.dependency-cruiser.cjs` turns this into rules, CONTRIBUTING.md into a picture.
 */
const core = 'packages/core'
const data = 'packages/data'
const codegen = 'packages/codegen'
const lowering = 'packages/lowering'
const runtime = 'packages/runtime'
const check = 'packages/check'
const builtins = 'packages/builtins'
const io = 'packages/io'
const hostNode = 'packages/host-node'

/** `tests` are what the tests of that row may import on top. */
const layers = [
  // ground
  { from: core, to: [] },
  { from: data, to: [core] },

  // parts
  { from: lowering, to: [core] },
  { from: codegen, to: [core] },
  { from: 'packages/dsl', to: [core, data] },
  { from: check, to: [core, lowering], tests: ['packages/dsl'] },
  { from: runtime, to: [core, data, lowering, check] },
  { from: 'packages/plot', to: [] },
  { from: builtins, to: [core, data], tests: ['packages/dsl'] },
  { from: io, to: [core, data] },
  { from: 'plugins/target-*', to: [core, codegen] },
  { from: 'plugins/*', to: [core] },

  // hosts
  { from: hostNode, to: [core] },

  // umbrella: its bin starts the command, nothing else of it may know the command
  { from: 'packages/courant/bin', to: ['packages/cli'] },
  {
    from: 'packages/courant',
    to: [core, data, 'packages/dsl', runtime, check, builtins, hostNode, 'plugins/*'],
  },
  { from: 'packages/advanced', to: [core, 'packages/courant', 'plugins/*'] },

  // products: the command finds the user's own `courant` at run time, so it has no arrow to it
  { from: 'packages/cli', to: [core, hostNode] },

  // proofs
  { from: 'tools/*', to: ['packages/*', 'plugins/*'] },
  { from: 'e2e', to: ['packages/*', 'plugins/*', 'examples'] },
  { from: 'examples', to: ['packages/*', 'plugins/*'] },
]

/** What tests are made with: an entry of its own, which nothing but tests may import, and which may read files. */
const testing = ['packages/*/src/testing']

/** Folders that may use Node; all others run in a browser unchanged. Tests run under Node and may use it. */
const mayUseNode = [
  ...testing,
  hostNode,
  `${io}/src/files`,
  'packages/cli',
  'packages/courant/bin',
  'tools/*',
  'e2e',
  'examples',
]

/** Packages that few places may import, so that they stay replaceable. The proofs build kernels of their own. */
const confined = [
  { module: 'tapable', to: ['packages/core/src/compiler/hook.ts'] },
  { module: 'koffi', to: [hostNode, 'tools/*', 'e2e'] },
  { module: 'execa', to: [hostNode, 'tools/*', 'e2e'] },
]

module.exports = { layers, testing, mayUseNode, confined }
