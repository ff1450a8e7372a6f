import type { AttackRow, StudyResults } from '../../../bench/study/analysis/study-results.ts';
import { judgeClaims } from '../../../bench/study/analysis/claims.ts';
import { studyFigures } from '../../../bench/study/report/study-figures.ts';
import { studyPage } from '../../../bench/study/report/study-page.ts';
import { settingsOf } from '../../../bench/study/scales.ts';
import { SCALES } from '../../../bench/study/settings.ts';
import { plannedAttacks } from '../../../bench/study/steps/attack-plan.ts';
import { duration, timeLeft } from '../../../bench/study/time-left.ts';
import { clopperPearsonRate, mcnemar, pairedDifference, wilsonRate } from '../../../src/robustness/metrics/index.ts';

const settings = settingsOf('smoke');
const N = 200;

function row(architecture: string, changes: Partial<AttackRow>, successes: number | null): AttackRow {
  const rate = successes === null ? null : wilsonRate(successes, N);
  return {
    task: 'pneumonia-28', architecture, variant: 'parent', algorithm: 'uap-sgd', norm: 'L2', zeta: 4, epsilon: 0.5, target: null,
    rate, exact: rate && clopperPearsonRate(rate.successes, N), trainingRate: rate && 0.95, control: wilsonRate(10, N),
    prevalence: null, net: null, ssim: 0.9, confusion: rate && [[5, 95], [60, 40]], failure: rate ? null : 'found no perturbation', warnings: [], ...changes,
  };
}

const pairs = { both: 100, onlyA: 50, onlyB: 10, neither: 40 };
const results: StudyResults = {
  settings,
  classes: { 'pneumonia-28': ['NORMAL', 'PNEUMONIA'] },
  models: [{
    task: 'pneumonia-28', architecture: 'small_vgg', variant: 'parent', input: '1x28x28', parameters: 116914, trainedOn: 600, history: [], warnings: [],
    clean: {
      accuracy: clopperPearsonRate(180, N), majorityShare: 0.6, oneClassCeiling: 0.55,
      balancedAccuracy: { value: 0.9, n: N, lower: 0.85, upper: 0.93, level: 0.95, method: 'm' }, auroc: { value: null, n: N, lower: 0, upper: 1, level: 0.95, method: 'm' },
    },
  }],
  attacks: [
    row('small_vgg', {}, 150),
    row('small_resnet', {}, null),
    row('small_vgg', { target: 'PNEUMONIA', prevalence: wilsonRate(124, N) }, 190),
    row('small_vgg', { algorithm: 'uap-iterative' }, 90),
  ],
  transfer: [{ task: 'pneumonia-28', source: 'small_vgg', victim: 'small_resnet', algorithm: 'uap-sgd', norm: 'L2', target: null, rate: wilsonRate(80, N) }],
  retraining: [{
    task: 'pneumonia-28', architecture: 'small_vgg', algorithm: 'uap-sgd', norm: 'L2', zeta: 4, target: null, parent: wilsonRate(150, N), old: null,
    adaptive: { child: wilsonRate(110, N), difference: pairedDifference(pairs), test: mcnemar(pairs) },
  }],
  cleanChanges: [],
  about: {
    command: 'npm run study -- --scale smoke', date: '2026-01-02T03:04:05.000Z', machine: '2 x some processor', node: 'v20', runtimes: ['engine 1'], seconds: 3725,
    secondsByKind: { train: 60 }, dataDigests: {}, missing: ['pneumonia-28/small_resnet/retrain'], failures: [{ id: 'x', reason: 'the loss is no number' }],
  },
};
const page = studyPage(results, judgeClaims(results, 4), 'figures.html');

describe('the page of the study', () => {
  it('says how, when, where, for how long and at which scale it was made, and what is missing', () => {
    for (const text of ['npm run study -- --scale smoke', '2026-01-02', '2 x some processor', '1 h 02 min', 'Seed 2021', 'scale smoke', 'engine 1', 'steps still to be run: 1', 'x: the loss is no number']) {
      expect(page).toContain(text);
    }
    for (const line of settings.scaledDown) expect(page).toContain(`- ${line}`);
  });

  it('has an architecture a row and a budget a column, each rate with interval, n, training images and noise', () => {
    expect(page).toContain('**Nontargeted (Rf), L2**, evaluation images, n = 200 [training images; noise]\n\n| architecture | zeta 2 % | zeta 4 % | zeta 6 % |');
    expect(page).toContain('| small_vgg | not run | **75.0 (68.6 to 80.5)** [95.0; 5.0] | not run |');
    expect(page).toContain('| small_resnet | not run | none found | not run |');
  });

  it('shows beside a targeted rate what clean images reach by themselves', () => {
    expect(page).toContain('**95.0 (91.0 to 97.3)** [95.0; 5.0; 62.0]');
  });

  it('puts the direct attack on the diagonal of the transfer table', () => {
    expect(page).toContain('| small_vgg | **75.0** | 40.0 (33.5 to 46.9) |');
    expect(page).toContain('| small_resnet | not run | not run |');
  });

  it('shows what retraining changed with an interval and a test', () => {
    expect(page).toMatch(/\| small_vgg \| Nontargeted \(Rf\), L2, uap-sgd \| 75\.0 .* \| not run \| 55\.0 .* \| \+20\.0 \(\+\d+\.\d to \+\d+\.\d\) \| < 0\.001 \|/);
  });

  it('counts the answers before and under attack', () => {
    expect(page).toContain('| architecture | goal | NORMAL to NORMAL | NORMAL to PNEUMONIA | PNEUMONIA to NORMAL | PNEUMONIA to PNEUMONIA |');
    expect(page).toContain('| small_vgg | Nontargeted (Rf), L2 | 5 | 95 | 60 | 40 |');
  });

  it('has the same number of cells in every row of a table', () => {
    for (const block of page.split('\n\n').filter((text) => text.startsWith('|'))) {
      const widths = new Set(block.trim().split('\n').map((line) => line.split('|').length));
      expect([...widths]).toHaveLength(1);
    }
  });

  it('states every rule beside its verdict', () => {
    for (const { claim, rule, verdict } of judgeClaims(results, 4)) {
      expect(page).toContain(`| ${claim} | **${verdict}** so far`);
      expect(page).toContain(rule);
    }
  });

  it('has figures that need nothing from outside', async () => {
    const html = await studyFigures(results);
    expect(html.match(/<svg/g)?.length).toBe(3);
    expect(html).not.toMatch(/<script|href="http|src=/);
  }, 60_000);
});

describe('the settings of the study', () => {
  it.each(SCALES)('%s: has its main budget and that of the published loop among its budgets, and says what was scaled', (scale) => {
    const { attacks, scaledDown, tasks } = settingsOf(scale);
    expect(attacks.zetas).toContain(attacks.mainZeta);
    expect(attacks.zetas).toContain(attacks.published.zeta);
    expect(scaledDown.length).toBeGreaterThan(1);
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
  });

  it('plan three goals and a control for each budget, and the published loop at one', () => {
    const planned = plannedAttacks(settingsOf('cpu').attacks, 2);
    const count = (algorithm: string): number => planned.filter((attack) => attack.algorithm === algorithm).length;
    expect([count('uap-sgd'), count('uap-random'), count('uap-iterative')]).toEqual([18, 6, 6]);
  });
});

describe('the time left', () => {
  it('goes by the rate of the kind, or of all where the kind is new', () => {
    const steps = [
      { kind: 'train', work: 2, seconds: 20 }, { kind: 'attack', work: 1, seconds: 1 },
      { kind: 'train', work: 3 }, { kind: 'attack', work: 4 }, { kind: 'transfer', work: 1 },
    ];
    expect(timeLeft(steps)).toBeCloseTo(30 + 4 + 7, 9);
    expect(timeLeft([{ kind: 'train', work: 1 }])).toBeUndefined();
  });

  it('reads as hours, minutes and seconds', () => {
    expect([duration(7509), duration(200), duration(8.2)]).toEqual(['2 h 05 min', '3 min 20 s', '8 s']);
  });
});
