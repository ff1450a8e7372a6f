import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** One forbidden import a rule: [rule, importing file, what it imports]. */
const PLANTED: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['kernel-imports-nothing', 'src/kernel/planted-1.ts', 'src/platform/target.ts'],
  ['tensor', 'src/numeric/tensor/planted-2.ts', 'src/numeric/graph/target.ts'],
  ['graph', 'src/numeric/graph/planted-3.ts', 'src/numeric/ops/target.ts'],
  ['ops', 'src/numeric/ops/planted-4.ts', 'src/numeric/autodiff/target.ts'],
  ['passes', 'src/numeric/passes/planted-32.ts', 'src/numeric/autodiff/target.ts'],
  ['autodiff', 'src/numeric/autodiff/planted-5.ts', 'src/numeric/importers/target.ts'],
  ['formats', 'src/numeric/formats/planted-6.ts', 'src/numeric/graph/target.ts'],
  ['importers', 'src/numeric/importers/planted-7.ts', 'src/numeric/autodiff/target.ts'],
  ['runtimes', 'src/numeric/runtimes/onnxruntime/planted-8.ts', 'src/numeric/runtimes/tfjs/target.ts'],
  ['tensorflow-only-in-its-runtime', 'src/numeric/importers/planted-31.ts', 'node_modules/@tensorflow/tfjs-core'],
  ['one-op-knows-no-other-op', 'src/numeric/ops/relu.ts', 'src/numeric/ops/conv.ts'],
  ['robustness', 'src/robustness/planted-9.ts', 'src/numeric/importers/target.ts'],
  ['attacks', 'src/robustness/attacks/planted-10.ts', 'src/robustness/metrics/target.ts'],
  ['training', 'src/robustness/training/planted-34.ts', 'src/robustness/metrics/target.ts'],
  ['defenses', 'src/robustness/defenses/planted-35.ts', 'src/numeric/importers/target.ts'],
  ['attacks-know-no-defense', 'src/robustness/attacks/planted-36.ts', 'src/robustness/defenses/target.ts'],
  ['one-defense-knows-no-other-defense', 'src/robustness/defenses/smoothing-a.ts', 'src/robustness/defenses/smoothing-b.ts'],
  ['metrics', 'src/robustness/metrics/planted-11.ts', 'src/robustness/attacks/target.ts'],
  ['reports', 'src/robustness/reports/planted-12.ts', 'src/robustness/attacks/target.ts'],
  ['one-attack-knows-no-other-attack', 'src/robustness/attacks/uap-a.ts', 'src/robustness/attacks/uap-b.ts'],
  ['platform', 'src/platform/planted-13.ts', 'src/modules/audits/index.ts'],
  ['modules', 'src/modules/audits/planted-14.ts', 'src/robustness/attacks/support/target.ts'],
  ['modules-meet-at-the-front-door', 'src/modules/audits/planted-15.ts', 'src/modules/models/model.service.ts'],
  ['tenancy-is-the-root-module', 'src/modules/tenancy/planted-16.ts', 'src/modules/models/index.ts'],
  ['shared-knows-only-tenancy', 'src/modules/shared/planted-30.ts', 'src/modules/models/index.ts'],
  ['uploads-know-only-tenancy', 'src/modules/uploads/planted-17.ts', 'src/modules/models/index.ts'],
  ['models-and-datasets-look-down', 'src/modules/models/planted-18.ts', 'src/modules/datasets/index.ts'],
  ['catalogues-know-only-tenancy', 'src/modules/defenses/planted-37.ts', 'src/modules/models/index.ts'],
  ['audits-know-no-results', 'src/modules/audits/planted-19.ts', 'src/modules/reports/index.ts'],
  ['scores-know-nobody-who-compares-them', 'src/modules/perturbations/planted-33.ts', 'src/modules/reports/index.ts'],
  ['services-are-plain', 'src/modules/audits/planted-20.service.ts', 'node_modules/typeorm'],
  ['entities-are-not-api-types', 'src/modules/audits/planted-21.entity.ts', 'node_modules/type-graphql'],
  ['api-types-do-not-know-tables', 'src/modules/audits/planted-22.types.ts', 'src/modules/audits/audit.entity.ts'],
  ['api', 'src/api/planted-23.ts', 'src/worker/target.ts'],
  ['cli', 'src/cli/planted-31.ts', 'src/platform/database/target.ts'],
  ['worker', 'src/worker/planted-24.ts', 'src/api/target.ts'],
  ['api-process-never-loads-a-runtime', 'src/bin/api.ts', 'src/numeric/runtimes/onnxruntime/target.ts'],
  ['env-only-in-config', 'src/modules/audits/planted-25.ts', 'node:process'],
  ['the-product-does-not-know-its-tests', 'src/api/planted-26.ts', 'tests/target.ts'],
  ['no-development-packages-in-the-product', 'src/api/planted-27.ts', 'node_modules/jest'],
  ['no-circular', 'src/kernel/circular.ts', 'src/kernel/circular.ts'],
  ['not-to-unresolvable', 'src/kernel/planted-29.ts', './nowhere.ts'],
];

let house: string;
let found: Set<string>;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'assay-walls-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, file), join(house, file));
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
  for (const [, , to] of PLANTED) if (isOurs(to)) write(to, 'export const target = 1;\n');
  for (const [, from, to] of PLANTED) write(from, `import '${specifier(from, to)}';\nexport const planted = 1;\n`);
  found = cruise();
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

function isOurs(path: string): boolean {
  return /^(src|tests)\//.test(path);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

function specifier(from: string, to: string): string {
  if (to.startsWith('node_modules/')) return to.slice('node_modules/'.length);
  return isOurs(to) ? `${'../'.repeat(dirname(from).split('/').length)}${to}` : to;
}

/** "rule importing-file" of every violation dependency-cruiser reports for the planted house. */
function cruise(): Set<string> {
  const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = spawnSync(process.execPath, [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'], {
    cwd: house, encoding: 'utf8', maxBuffer: 1 << 26,
  });
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return new Set(report.summary.violations.map((violation) => `${violation.rule.name} ${violation.from}`));
}

describe('import rules', () => {
  it.each(PLANTED)('%s catches a planted violation', (rule, from) => {
    expect(found).toContain(`${rule} ${from}`);
  });

  it('plants a violation of every rule', () => {
    const { forbidden } = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
    expect(PLANTED.map(([rule]) => rule).sort()).toEqual(forbidden.map((rule) => rule.name).sort());
  });
});
