// The layers of ARCHITECTURE.md, enforced: an import may only point down.
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

const layers = [
  ['protocol', 'server/src/protocol.ts'],
  ['knowledge', 'server/src/knowledge/**'],
  ['syntax', 'server/src/syntax/**'],
  ['facts', 'server/src/facts/**'],
  ['program', 'server/src/program/**'],
  ['finding', 'server/src/engine/finding.ts'],
  ['rules', 'server/src/rules/**'],
  ['fixes', 'server/src/fixes/**'],
  ['engine', 'server/src/engine/**'],
  ['profile', 'server/src/profile/**'],
  ['project', 'server/src/project/**'],
  ['report', 'server/src/report/**'],
  ['lsp', 'server/src/lsp/**'],
  ['shell', 'server/src/{*.ts,cli/**}'],
  ['client', 'client/src/**'],
  ['webview', 'client/webview/**'],
  ['test', 'test/**'],
];

/** What each layer may import besides itself: the arrows, all pointing down. */
const mayImport = {
  protocol: [],
  knowledge: [],
  syntax: [],
  facts: ['knowledge', 'syntax'],
  program: ['knowledge', 'facts'],
  finding: ['facts'],
  rules: ['knowledge', 'facts', 'program', 'finding'],
  fixes: ['knowledge', 'facts', 'syntax', 'program', 'finding'],
  engine: ['knowledge', 'syntax', 'facts', 'program', 'rules', 'fixes', 'finding'],
  profile: ['protocol', 'facts', 'finding', 'engine', 'knowledge', 'project'],
  project: ['facts', 'engine', 'finding', 'rules', 'knowledge'],
  report: ['engine', 'finding', 'facts', 'profile', 'protocol', 'rules'],
  lsp: ['protocol', 'engine', 'finding', 'facts', 'knowledge', 'profile', 'project', 'report', 'rules'],
  shell: [
    'protocol',
    'engine',
    'finding',
    'facts',
    'lsp',
    'profile',
    'project',
    'report',
    'rules',
    'knowledge',
  ],
  client: ['protocol'],
  // A page of its own, which shares with the client what they say to each other.
  webview: ['client'],
  test: layers.map(([name]) => name),
};

/** No text is ever handed to a shell or taken for code: what is started is started with a list of arguments. */
const noShell = {
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-implied-eval': 'error',
  'no-restricted-syntax': [
    'error',
    {
      selector:
        'ImportDeclaration[source.value=/^(node:)?child_process$/] > ImportSpecifier[imported.name=/^exec(Sync)?$/]',
      message: 'exec() runs a shell: use spawn or execFile.',
    },
    {
      selector:
        'ImportDeclaration[source.value=/^(node:)?child_process$/] > :matches(ImportNamespaceSpecifier, ImportDefaultSpecifier)',
      message: 'Import spawn or execFile by name, so that it can be seen that no shell is involved.',
    },
    {
      selector: 'CallExpression[callee.name="require"] > Literal[value=/^(node:)?child_process$/]',
      message: 'Import spawn or execFile by name, so that it can be seen that no shell is involved.',
    },
    {
      selector: 'ObjectExpression > Property[key.name="shell"]:not([value.value=false])',
      message: 'No shell: a file name with ";" in it is a file name.',
    },
  ],
};

const nodeless = ['knowledge', 'syntax', 'facts', 'program', 'engine', 'rules', 'fixes'].map(
  (l) => `server/src/${l}/**/*.ts`,
);

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      'out/',
      'native/',
      'examples/',
      'test/rules/',
      'test/fixes/sync-to-promise/',
      'test/corpus/',
      'test/fixtures/',
      '.vscode-test/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'server/tsconfig.json',
          'client/tsconfig.json',
          'client/webview/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': layers.map(([type, pattern]) => ({ type, pattern, mode: 'full' })),
      'import/resolver': { node: { extensions: ['.ts', '.js', '.mjs'] } },
    },
    rules: {
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message:
            'Layer "${file.type}" may not import "${dependency.type}": arrows point down (ARCHITECTURE.md).',
          rules: Object.entries(mayImport).map(([from, allow]) => ({ from, allow: [from, ...allow] })),
        },
      ],
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Its advice is the assertion that the rule above forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['server/src/**/*.ts', 'client/**/*.ts'], rules: noShell },
  {
    files: nodeless,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', 'fs', 'path', 'os', 'child_process'],
              message: 'The engine and all below it are pure: text in, findings out.',
            },
            { group: ['vscode', 'vscode-*'], message: 'Only lsp/ and client/ know the editor.' },
          ],
        },
      ],
    },
  },
  {
    files: ['server/src/{profile,project,report}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['vscode', 'vscode-*'], message: 'Only lsp/ and client/ know the editor.' }] },
      ],
    },
  },
  {
    files: ['server/src/**/*.ts', 'test/{unit,fuzz,lsp,cli,native,harness,bench}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'vscode', message: 'Only client/ imports vscode.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
