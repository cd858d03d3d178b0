import tseslint from 'typescript-eslint'

const configFiles = ['*.js', '*.cjs', '*.ts', '**/tsup.config.ts']

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a default export has no name to search for.',
}

// noUncheckedIndexedAccess cannot see a loop's bound, so `!` may follow a look-up; elsewhere it hides a hole.
const lookup = ':not(MemberExpression[computed=true], CallExpression[callee.property.name=/^(get|at|pop|shift)$/])'
const bareAssertion = {
  selector: `TSNonNullExpression > ${lookup}`,
  message: 'Use `!` only right after a look-up (`a[i]!`, `map.get(k)!`); narrow the type instead.',
}

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', 'out/', 'coverage/', 'native/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', defaultExport, bareAssertion],
      // A promise that nobody awaits loses its error, and hooks and applies are asynchronous throughout.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-asserted-optional-chain': 'error',
      '@typescript-eslint/no-extra-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // An async function without await is how an interface's asynchronous method is met by a synchronous one.
      '@typescript-eslint/require-await': 'off',
      // Objects print as '[object Object]' and arrays run together; everything else reads as it should.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true, allowRegExp: false, allowAny: false },
      ],
    },
  },
  {
    // A test that trips over a wrong `!` fails loudly anyway.
    files: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', defaultExport] },
  },
  {
    // What talks to a terminal may print, and so may the log's default sink; the libraries report values.
    files: [
      'packages/core/src/log.ts',
      'packages/cli/src/**/*.ts',
      'tools/**/*.ts',
      'e2e/**/*.ts',
      'examples/**/*.ts',
      '**/*.test.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // The tools that read these ask for a default export, and the package configs are in no tsconfig.
    files: configFiles,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
    rules: { 'no-restricted-syntax': 'off' },
  },
)
