import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

describe('npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-demo-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('audits the sample, prints rates with intervals, saves its files and exits 0', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'samples/demo/demo.ts')], {
      cwd: folder, encoding: 'utf8', timeout: 240_000, env: { ...process.env, ASSAY_DATA_DIR: join(folder, 'data') },
    });
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/uap-iterative[\s\S]*uap-sgd[\s\S]*\[\d[\d.]*, ?\d[\d.]*\]/);
    const output = join(folder, 'demo-output');
    const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')) as object;
    expect(Object.keys(report).length).toBeGreaterThan(5);
    const html = readFileSync(join(output, 'report.html'), 'utf8');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/(?:src|href)="https?:/);
    expect(statSync(join(output, 'report.html')).size).toBeLessThan(2_000_000);
    expect(existsSync(join(folder, 'data/demo/assay.log')) || existsSync(output)).toBe(true);
  }, 300_000);
});
