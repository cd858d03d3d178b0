const { layers, testing, mayUseNode, confined } = require('./tools/checks/layers.cjs')

const escape = (text) => text.replace(/[.\\+]/g, '\\$&')
/** `plugins/target-*` as a regular expression for every file below such a folder. */
const below = (folder) => `^${escape(folder).replaceAll('*', '[^/]+')}${/\.ts$/.test(folder) ? '$' : '/'}`

const workspace = '^(packages|plugins|tools|e2e|examples)/'
const tests = '\\.test\\.ts$'

/** A row's own files, less those that an earlier row has taken; `self` is the one package, so that no two mix. */
function rowRules({ from, to, tests: extra = [] }, index) {
  const taken = layers.slice(0, index).map((row) => below(row.from))
  const self = `^${escape(from).replaceAll('*', '[^/]+')}/`
  const rule = (name, fromPath, allowed) => ({
    name,
    severity: 'error',
    comment: `${from} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other package'} (tools/checks/layers.cjs).`,
    from: fromPath,
    to: { path: workspace, pathNot: ['^$1/', ...allowed.map(below)] },
  })
  const group = `^(${self.slice(1, -1)})/`
  return [
    rule(`arrow:${from}`, { path: group, pathNot: [...taken, tests] }, to),
    rule(`test-arrow:${from}`, { path: `${group}.*${tests}`, pathNot: taken }, [...to, ...extra]),
  ]
}

module.exports = {
  forbidden: [
    ...layers.flatMap(rowRules),
    {
      name: 'no-row',
      severity: 'error',
      comment: 'A folder without a row in tools/checks/layers.cjs may import no other package.',
      from: { path: '^((packages|plugins|tools)/[^/]+|e2e|examples)/', pathNot: layers.map((row) => below(row.from)) },
      to: { path: workspace, pathNot: ['^$1/'] },
    },
    {
      name: 'no-back-door',
      severity: 'error',
      // The examples are no package: the tests that run them have no name to go by.
      comment: 'Import another package by its name: a relative path reaches past what it exports.',
      from: { path: '^((?:packages|plugins|tools)/[^/]+|e2e|examples)/' },
      to: {
        path: workspace,
        pathNot: ['^$1/', '^examples/'],
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased'],
      },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Files of one package may name each other in types, which leave nothing to load in a circle.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-node',
      severity: 'error',
      comment: 'This package runs in a browser unchanged; ask the Host instead.',
      from: { path: workspace, pathNot: [...mayUseNode.map(below), tests, 'tsup\\.config\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-testing',
      severity: 'error',
      comment: 'Only tests, and what they are made with, may import this.',
      from: { path: '^(packages|plugins)/', pathNot: [...testing.map(below), tests] },
      to: { path: testing.map(below) },
    },
    ...confined.map(({ module, to }) => ({
      name: `confined:${module}`,
      severity: 'error',
      comment: `Only ${to.join(', ')} may import ${module}, so that it stays replaceable.`,
      from: { path: workspace, pathNot: to.map(below) },
      to: { path: `(^|node_modules/)${module}(/|$)` },
    })),
    {
      name: 'no-undeclared',
      severity: 'error',
      comment: 'Declare it in the manifest of the package that imports it.',
      from: { path: workspace },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'Nothing is found there.',
      from: { path: workspace },
      to: { couldNotResolve: true, dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    exclude: '(^|/)dist/',
    doNotFollow: { path: 'node_modules' },
    // Imports of types are arrows too.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    enhancedResolveOptions: {
      // The sources of a workspace package, as the compiler and the tests resolve it.
      conditionNames: ['@courant/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
}
