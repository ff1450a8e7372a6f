import { attackCatalogue, findAttack } from '../../src/robustness/attacks/index.ts';
import type { Attack } from '../../src/robustness/attacks/attack.ts';
import { normOf } from '../../src/robustness/attacks/support/projection.ts';
import { attackRows, toyRows, type AttackRow } from './attacks.table.ts';
import { noiseImages } from './support/array-images.ts';
import { cosine, finish, rateOf, type Case } from './support/run.ts';
import { LinearToy, quadraticToy } from './support/toys.ts';

function attackOf({ name }: Pick<AttackRow, 'name'>): Attack {
  const attack = findAttack(name);
  if (!attack) throw new Error(`the table names ${name}, which is not in the catalogue`);
  return attack;
}

const control = attackOf({ name: 'uap-random' });

it('has a row in the table for every attack of the catalogue', () => {
  expect(attackRows.map(({ name }) => name).sort()).toEqual(attackCatalogue.map(({ name }) => name).sort());
});

const cases = attackRows.flatMap((row) => toyRows.flatMap(({ threatModels, ...toy }) => threatModels
  .filter(({ goal, norm }) => attackOf(row).goals.includes(goal.kind) && attackOf(row).norms.includes(norm))
  .map((threatModel) => {
    const run: Case = { ...toy, threatModel, parameters: row.parameters };
    return { title: `${row.name} on ${toy.toy}, ${threatModel.goal.kind} ${threatModel.norm}`, row, run };
  })));

describe.each(cases)('$title', ({ row, run }) => {
  it('stays within budget, counted in float64 on the stored values', async () => {
    const { result } = await finish(attackOf(row), run);
    expect(normOf(result.perturbation.data, run.threatModel.norm)).toBeLessThanOrEqual(run.threatModel.epsilon * (1 + 1e-6));
    expect(result.perturbation.shape).toEqual(run.images.imageShape);
  });

  it('gives the same bits for the same seed', async () => {
    expect((await finish(attackOf(row), run)).result).toEqual((await finish(attackOf(row), run)).result);
  });

  it('goes on from every checkpoint to the same bits', async () => {
    const whole = await finish(attackOf(row), run);
    expect(whole.checkpoints.length).toBeGreaterThan(0);
    for (const checkpoint of whole.checkpoints) {
      const { result } = await finish(attackOf(row), { ...run, checkpoint, seed: 99 });
      expect(result).toEqual(whole.result);
    }
  });

  it('reports progress that never falls and ends near one', async () => {
    const { progress } = await finish(attackOf(row), run);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
    expect(Math.min(...fractions)).toBeGreaterThan(0);
  });

  if (!row.isControl) it('beats random noise of the same budget on images it has not seen', async () => {
    const unseen = noiseImages(200, run.images.imageShape, 1234);
    const attacked = await rateOf((await finish(attackOf(row), run)).result, { ...run, images: unseen });
    const noise = await rateOf((await finish(control, { ...run, parameters: {} })).result, { ...run, images: unseen });
    expect(attacked).toBeGreaterThan(noise + 0.1);
  });
});

describe.each(attackRows)('$name on a model it cannot fool wholly', (row) => {
  const run: Case = {
    classifier: quadraticToy([1, 6, 6]),
    images: noiseImages(60, [1, 6, 6]),
    threatModel: { goal: { kind: 'TARGETED', target: 2 }, norm: 'L2', epsilon: 0.1 },
    parameters: row.parameters,
  };

  it('gives other bits for another seed', async () => {
    const [first, second] = [await finish(attackOf(row), run), await finish(attackOf(row), { ...run, seed: 2 })];
    expect(second.result.perturbation.data).not.toEqual(first.result.perturbation.data);
  });

  it('checkpoints every epoch, and what it says later does not change a checkpoint', async () => {
    const { checkpoints, result } = await finish(attackOf(row), run);
    expect(checkpoints.length).toBeGreaterThan(2);
    expect(checkpoints.map(({ numbers }) => numbers['curveLength'])).toEqual(result.curve.map((_, index) => index + 1));
    expect(new Set(checkpoints.map(({ random: state }) => state.join())).size).toBeGreaterThan(1);
  });

  it('keeps the best point of its curve', async () => {
    const { result } = await finish(attackOf(row), run);
    const best = Math.max(...result.curve.map(({ successRate }) => successRate));
    expect(await rateOf(result, run)).toBeCloseTo(best, 12);
  });
});

describe.each(attackRows.filter((row) => row.findsLinearOptimum))('$name on a linear model', (row) => {
  const classifier = new LinearToy([1, 6, 6]);
  const images = noiseImages(80, [1, 6, 6]);

  it.each([
    ['LINF', 0.05, classifier.w.map(Math.sign)],
    ['L2', 0.3, classifier.w],
  ] as const)('finds the analytic optimum of %s', async (norm, epsilon, optimum) => {
    for (const target of [0, 1]) {
      const threatModel = { goal: { kind: 'TARGETED', target }, norm, epsilon } as const;
      const { result } = await finish(attackOf(row), { classifier, images, threatModel, parameters: row.parameters });
      const sign = target === 1 ? 1 : -1;
      expect(cosine(result.perturbation.data, optimum.map((value) => sign * value))).toBeGreaterThan(0.99);
    }
    const nontargeted = { goal: { kind: 'NONTARGETED' }, norm, epsilon } as const;
    const { result } = await finish(attackOf(row), { classifier, images, threatModel: nontargeted, parameters: row.parameters });
    expect(Math.abs(cosine(result.perturbation.data, optimum))).toBeGreaterThan(0.99);
  });
});
