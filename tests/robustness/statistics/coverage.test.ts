import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const simulation = fileURLToPath(new URL('coverage-simulation.ts', import.meta.url));

/** Enough for a standard error of 0.7 %; docs/metrics.md has the figures of 4000. */
const DRAWS = 1000;

interface Coverage {
  readonly wilson: number[];
  readonly clopperPearsonLeast: number[];
  readonly paired: number[];
  readonly auroc: number[];
  readonly balanced: number;
  readonly clustered: { readonly byPatient: number; readonly asIndependent: number; readonly designEffect: number };
}

describe('95 % intervals hold the truth as often as they promise', () => {
  let coverage: Coverage;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', simulation, String(DRAWS)], { env: { ...process.env, NODE_OPTIONS: '' } });
    coverage = JSON.parse(stdout) as Coverage;
  }, 180_000);

  const expectWithin = (found: number, least: number, most: number): void => {
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  };

  it('Wilson, averaged over rates, summed over every sample of 20 to 468 images', () => {
    expect(coverage.wilson).toHaveLength(4);
    for (const found of coverage.wilson) expectWithin(found, 0.94, 0.96);
  });

  it('Clopper-Pearson at every rate', () => {
    expect(coverage.clopperPearsonLeast).toHaveLength(3);
    for (const found of coverage.clopperPearsonLeast) expectWithin(found, 0.95, 1);
  });

  it('the paired difference, averaged over rates, summed over every sample of 20 to 100 images', () => {
    expect(coverage.paired).toHaveLength(3);
    for (const found of coverage.paired) expectWithin(found, 0.94, 0.96);
  });

  // Drawn, not summed: three standard errors are added on either side.
  it('the area under the ROC curve, the balanced accuracy', () => {
    expect(coverage.auroc).toHaveLength(2);
    for (const found of coverage.auroc) expectWithin(found, 0.93, 0.975);
    expectWithin(coverage.balanced, 0.94, 0.96);
  });

  it('rates over patients with several images, which independent images would not', () => {
    expectWithin(coverage.clustered.byPatient, 0.92, 0.97);
    expect(coverage.clustered.asIndependent).toBeLessThan(0.87);
    expectWithin(coverage.clustered.designEffect, 2, 2.6);
  });
});
