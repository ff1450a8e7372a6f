import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { corruptionCatalogue } from '../../../src/robustness/corruptions/index.ts';
import { describeWithShared, shared } from '../../support/shared-material.ts';
import { SAMPLE } from './pictures.ts';

type Distortions = Readonly<Record<string, Readonly<Record<'grey' | 'colour', readonly number[]>>>>;

function distortions(file: string, count: number, stride: number): Distortions {
  const script = join(import.meta.dirname, 'print-distortions.ts');
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, file, String(count), String(stride)], { encoding: 'utf8' });
  return JSON.parse(printed) as Distortions;
}

const cases = corruptionCatalogue.flatMap(({ name, needsColour }) =>
  (needsColour ? ['colour'] as const : ['grey', 'colour'] as const).map((tone) => ({ name, tone })));

function growsOn(title: string, read: () => Distortions): void {
  describe(title, () => {
    let found: Distortions;
    beforeAll(() => { found = read(); });

    it.each(cases)('corruption $name distorts more with every severity, in $tone', ({ name, tone }) => {
      const row = found[name]?.[tone] ?? [];
      expect(row).toHaveLength(5);
      row.forEach((value, i) => expect(value).toBeGreaterThan(row[i - 1] ?? 0));
      // The weakest must change something, the strongest must be there to see, and a picture must be left.
      expect(row[0]).toBeGreaterThan(0.002);
      expect(row[4]).toBeGreaterThan(0.02);
      expect(row[4]).toBeLessThan(0.5);
    });
  });
}

growsOn('on synthetic radiographs of 64 pixels', () => distortions(SAMPLE, 8, 29));

describeWithShared('with the shared material', () => {
  growsOn('on real radiographs of 28 pixels', () => distortions(shared('data/pneumonia-28.npz'), 24, 19));
});
