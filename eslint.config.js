// Type-aware lint with the house rules of docs/architecture.md; formatting is Prettier's.
import js from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const seededOnly = [
  {
    object: 'Math',
    property: 'random',
    message: 'Draw from bench/lib/random/rng.ts: an unseeded number breaks reruns.',
  },
  { object: 'Date', property: 'now', message: 'Read the time through bench/lib/process/clock.ts.' },
];

const restrictedSyntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Read the time through bench/lib/process/clock.ts.',
  },
  {
    selector: "LogicalExpression[operator='||'][right.value=0]",
    message: 'Missing is null with a reason, never 0.',
  },
];

const metricsByName = {
  selector:
    "MemberExpression[computed=true][property.type='Identifier']:matches([object.name='metrics'], [object.property.name='metrics'])",
  message: 'Metrics are named by strangers: read them with own() of bench/contract/own.ts.',
};

/** What package.json's `imports` name loads in a tenth of the time. */
const quickLibraries = {
  patterns: [
    {
      regex: '^(typebox|@tensorflow/tfjs-(core|layers|backend-cpu|backend-wasm))$',
      message: "Import it as '#typebox', '#tfjs-core' and so on: scripts/lib/libraries.js says why.",
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '_site/', 'site/assets/', 'test/fixtures/*/', 'test/golden/', 'coverage/'] },
  // Programs of their own, which a submitter takes over and changes; a test runs each of them.
  { ignores: ['scaffolds/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '.*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { jsdoc },
    rules: {
      'no-console': 'error',
      'no-restricted-imports': ['error', quickLibraries],
      'no-restricted-properties': ['error', ...seededOnly],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'jsdoc/no-types': 'error',
      'jsdoc/check-param-names': ['error', { disableMissingParamChecks: true, checkDestructured: false }],
    },
  },
  {
    files: ['bench/**/*.ts', 'reporters/**/*.ts', 'site/**/*.ts'],
    ignores: ['bench/lib/random/rng.ts', 'bench/lib/process/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, metricsByName] },
  },
  {
    files: ['bench/lib/random/rng.ts', 'bench/lib/process/clock.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': 'off' },
  },
  // Scripts are JavaScript with types in comments, checked by tsc: they run before anything is installed.
  { files: ['scripts/**/*.js', '.*.cjs'], rules: { 'jsdoc/no-types': 'off', 'no-undef': 'off' } },
  { files: ['**/*.js', '**/*.cjs'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['test/**/*.ts'], rules: { 'max-lines': 'off' } },
);
