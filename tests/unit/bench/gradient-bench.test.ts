import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { medianOf, medianRatios, ratios } from '../../../bench/gradient/gradient-results.ts';
import type { Measurement } from '../../../bench/gradient/measurement.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MODEL = resolve(ROOT, 'samples/synthetic-radiograph-cnn.onnx');

const of = (forward_ms: number, gradient_ms: number, peak_rss_mb = 100): Measurement => (
  { model: 'm', side: 8, batch: 2, threads: 1, forward_ms, gradient_ms, compile_ms: 5, peak_rss_mb }
);

describe('the gradient bench', () => {
  it('prints one JSON line for a model, measured in a process of its own', async () => {
    const args = ['--import', 'tsx', 'bench/gradient/gradient-bench.ts', '--batch', '2', '--threads', '1', '--repeats', '2', '--json', MODEL];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    const line = JSON.parse(stdout) as Measurement;
    expect(line).toMatchObject({ model: 'synthetic-radiograph-cnn', batch: 2, threads: 1 });
    for (const key of ['forward_ms', 'gradient_ms', 'compile_ms', 'peak_rss_mb'] as const) expect(line[key]).toBeGreaterThan(0);
    expect(line.gradient_ms).toBeGreaterThan(line.forward_ms);
  }, 60_000);

  it('refuses a batch that is no number', async () => {
    const args = ['--import', 'tsx', 'bench/gradient/gradient-bench.ts', '--batch', 'many', '--json', MODEL];
    await expect(promisify(execFile)(process.execPath, args, { cwd: ROOT })).rejects.toThrow('expected --batch to be a positive whole number, found "many"');
  }, 60_000);

  it('takes the median over rounds, and of memory the most', () => {
    expect(medianOf([of(1, 9, 80), of(3, 4, 120), of(2, 5, 100)])).toEqual({ ...of(2, 5, 120) });
  });

  it('says how many times as many images a second', () => {
    const comparison = { torch: of(30, 90), ours: of(10, 45) };
    expect(ratios(comparison)).toEqual({ forward: 3, gradient: 2 });
    expect(medianRatios([comparison, { torch: of(10, 10), ours: of(10, 10) }])).toEqual({ forward: 2, gradient: 1.5 });
  });
});
