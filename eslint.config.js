import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Sizes to stay under, in lines of code: a file that grows beyond them holds more than one idea. */
const budget = (files, max) => ({ files, rules: { 'max-lines': ['error', { max, skipBlankLines: true, skipComments: true }] } });

/** What may not happen anywhere; sizes are those of the budget in docs/adr (functions 80, parameters 5). */
export default tseslint.config(
  { ignores: ['node_modules/', 'data/', 'demo-output/', 'coverage/'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-params': ['error', 5],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', {
        selector: 'ExportDefaultDeclaration',
        message: 'Named exports only: a file is named after what it exports.',
      }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/config.ts', 'src/bin/**'],
    rules: {
      'no-restricted-properties': ['error', {
        object: 'process', property: 'env',
        message: 'Configuration is read in src/platform/config.ts only.',
      }],
    },
  },
  budget(['src/numeric/ops/*.ts'], 90),
  budget(['src/robustness/attacks/uap-*.ts'], 160),
  budget(['src/**/*.resolver.ts'], 150),
  budget(['src/**/*.service.ts'], 250),
  {
    files: ['tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['src/bin/**', 'samples/**', 'bench/**', 'scripts/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: { globals: { globalThis: 'readonly', module: 'writable', process: 'readonly' } },
  },
);
