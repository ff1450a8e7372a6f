import { attackCatalogue, isUniversal } from '../../src/robustness/attacks/index.ts';
import { normOf } from '../../src/robustness/attacks/support/projection.ts';
import { attackRows, needsOf, toyRows } from './attacks.table.ts';
import { noiseImages } from './support/array-images.ts';
import { bowlToy } from './support/bowl-toy.ts';
import { finish, rateOf, universalAttack, type Case, type Finished } from './support/run.ts';
import { constantToy, LinearToy, quadraticToy } from './support/toys.ts';

const control = universalAttack('uap-random');

it('has a row in the table for every universal attack of the catalogue', () => {
  const universal = attackCatalogue.filter(isUniversal).map(({ name }) => name);
  expect(attackRows.map(({ name }) => name).sort()).toEqual(universal.sort());
});

const cases = attackRows.flatMap((row) => toyRows.flatMap(({ threatModels, ...toy }) => threatModels
  .filter(({ goal, norm }) => universalAttack(row.name).goals.includes(goal.kind) && universalAttack(row.name).norms.includes(norm))
  .map((threatModel) => {
    const run: Case = { ...toy, threatModel, parameters: row.parameters, ...needsOf(row, toy.classifier) };
    return { title: `${row.name} on ${toy.toy}, ${threatModel.goal.kind} ${threatModel.norm}`, attack: universalAttack(row.name), row, run };
  })));

describe.each(cases)('$title', ({ attack, row, run }) => {
  let whole: Finished;
  beforeAll(async () => { whole = await finish(attack, run); });

  it('stays within budget, counted in float64 on the stored values', () => {
    const { perturbation } = whole.result;
    expect(normOf(perturbation.data, run.threatModel.norm)).toBeLessThanOrEqual(run.threatModel.epsilon * (1 + 1e-6));
    expect(perturbation.shape).toEqual(run.images.imageShape);
  });

  it('gives the same bits for the same seed, and goes on to them from every checkpoint', async () => {
    expect((await finish(attack, run)).result).toEqual(whole.result);
    if (row.needs !== 'stored') expect(whole.checkpoints.length).toBeGreaterThan(0);
    for (const checkpoint of whole.checkpoints) {
      const { result } = await finish(attack, { ...run, checkpoint, seed: 99 });
      expect(result).toEqual(whole.result);
    }
  });

  it('reports progress that never falls and stays below one', () => {
    const fractions = whole.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
    expect(Math.min(...fractions)).toBeGreaterThan(0);
  });

  if (!row.isControl) it('beats random noise of the same budget on images it has not seen', async () => {
    const unseen = noiseImages(200, run.images.imageShape, 1234);
    const attacked = await rateOf(whole.result, { ...run, images: unseen });
    const noise = await rateOf((await finish(control, { ...run, parameters: {} })).result, { ...run, images: unseen });
    expect(attacked).toBeGreaterThan(noise + 0.1);
  });
});

const searching = attackRows.filter(({ needs }) => needs !== 'stored');

describe.each(searching)('$name on a model it cannot fool wholly', (row) => {
  const attack = universalAttack(row.name);
  const classifier = quadraticToy([1, 6, 6]);
  const run: Case = {
    classifier, images: noiseImages(60, [1, 6, 6]), parameters: row.parameters, ...needsOf(row, classifier),
    threatModel: { goal: attack.goals.includes('TARGETED') ? { kind: 'TARGETED', target: 2 } : { kind: 'NONTARGETED' }, norm: 'L2', epsilon: 0.1 },
  };

  it('gives other bits for another seed', async () => {
    const [first, second] = [await finish(attack, run), await finish(attack, { ...run, seed: 2 })];
    expect(second.result.perturbation.data).not.toEqual(first.result.perturbation.data);
  });

  it('checkpoints every epoch, and what it says later does not change a checkpoint', async () => {
    const { checkpoints, result } = await finish(attack, run);
    expect(checkpoints.length).toBeGreaterThan(2);
    expect(checkpoints.map(({ numbers }) => numbers['curveLength'])).toEqual(result.curve.map((_, index) => index + 1));
    expect(new Set(checkpoints.map(({ tensors }) => tensors['v']?.join() ?? tensors['best']?.join())).size).toBeGreaterThan(1);
  });

  it('keeps the best point of its curve', async () => {
    const { result } = await finish(attack, run);
    const best = Math.max(...result.curve.map(({ successRate }) => successRate));
    expect(await rateOf(result, run)).toBeCloseTo(best, 12);
  });
});

describe.each(searching.filter(({ isControl }) => !isControl))('$name on a model that says the same to everything', (row) => {
  const attack = universalAttack(row.name);
  const classifier = constantToy([1, 4, 4]);

  it.each(attack.goals)('%s reports failure: no result, or none on its curve', async (kind) => {
    const goal = kind === 'TARGETED' ? { kind, target: 1 } : { kind };
    const run = { classifier, images: noiseImages(20, [1, 4, 4]), threatModel: { goal, norm: 'LINF', epsilon: 0.05 } as const };
    const outcome = finish(attack, { ...run, parameters: row.parameters, ...needsOf(row, classifier) });
    const { code, rates } = await outcome.then(
      ({ result }) => ({ code: '', rates: result.curve.map(({ successRate }) => successRate) }),
      (error: { code?: string }) => ({ code: error.code ?? 'none', rates: [] }),
    );
    if (attack.knowledge === 'WHITE_BOX') expect(code).toBe('DISHONEST_RESULT');
    else expect(code === 'DISHONEST_RESULT' || rates.every((rate) => rate === 0)).toBe(true);
  });
});

const exact = attackRows.flatMap((row) => (row.exact ? [{ row, name: row.name, parameters: row.exact }] : []));

describe.each(exact)('$name on a linear model', ({ row, name, parameters }) => {
  const classifier = new LinearToy([1, 6, 6]);
  const images = noiseImages(80, [1, 6, 6]);

  it.each([
    ['LINF', 0.05, classifier.w.map(Math.sign)],
    ['L2', 0.3, classifier.w],
  ] as const)('finds the analytic optimum of %s within 1 %%', async (norm, epsilon, direction) => {
    const dot = (a: ArrayLike<number>): number => classifier.w.reduce((sum, weight, i) => sum + weight * (a[i] ?? 0), 0);
    const best = (epsilon * dot(direction)) / normOf(Float32Array.from(direction), norm);
    for (const target of [0, 1, null]) {
      const goal = target === null ? { kind: 'NONTARGETED' } as const : { kind: 'TARGETED', target } as const;
      const { result } = await finish(universalAttack(name), { classifier, images, threatModel: { goal, norm, epsilon }, parameters, ...needsOf(row, classifier) });
      const gain = dot(result.perturbation.data);
      expect((target === null ? Math.abs(gain) : (target === 1 ? 1 : -1) * gain) / best).toBeGreaterThan(0.99);
    }
  });
});

describe.each(exact)('$name on a quadratic model', ({ row, name, parameters }) => {
  const shape = [1, 6, 6] as const;

  it.each([['LINF', 0.05, 1], ['LINF', 0.05, 0], ['L2', 0.3, 1], ['L2', 0.3, 0]] as const)(
    'reaches within %s %d the boundary that is 1 %% nearer, class %d, and not with 1 %% less than it takes', async (norm, epsilon, target) => {
      const { classifier, images } = bowlToy(shape, norm, target, 0.99 * epsilon);
      const run = { classifier, images, parameters, ...needsOf(row, classifier) };
      const threatModel = { goal: { kind: 'TARGETED', target }, norm, epsilon } as const;
      const enough = await finish(universalAttack(name), { ...run, threatModel });
      expect(enough.result.curve.at(-1)?.successRate).toBe(1);
      const tooLittle = finish(universalAttack(name), { ...run, threatModel: { ...threatModel, epsilon: 0.98 * epsilon } });
      expect(await tooLittle.then(({ result }) => result.curve.at(-1)?.successRate, () => 0)).toBe(0);
    });
});
