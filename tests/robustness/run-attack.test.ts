import { z } from 'zod';
import { AppError, ProblemsError } from '../../src/kernel/errors.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { UniversalAttack } from '../../src/robustness/attacks/attack.ts';
import { normOf } from '../../src/robustness/attacks/support/projection.ts';
import type { Norm } from '../../src/robustness/threat-model.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { finish, universalAttack, type Case } from './support/run.ts';
import { constantToy, LinearToy } from './support/toys.ts';
import { ToyClassifier } from './support/toy-classifier.ts';

const SHAPE = [1, 4, 4] as const;
const base: Case = {
  classifier: new LinearToy(SHAPE),
  images: noiseImages(20, SHAPE),
  threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.05 },
};

/** An attack that returns these values, whatever it is given. */
function returning(values: readonly number[], shape: readonly number[] = SHAPE, warnings: readonly string[] = []): UniversalAttack {
  return {
    name: 'returning', title: 'Returning', summary: 'A test double.', reference: 'none', kind: 'UNIVERSAL',
    knowledge: 'BLACK_BOX', goals: ['NONTARGETED'], norms: ['LINF', 'L2'], parameters: z.strictObject({}),
    // eslint-disable-next-line require-yield -- an attack may have nothing to report
    async *perturb() {
      return { perturbation: floatTensor(shape, Float32Array.from(values)), curve: [], warnings };
    },
  };
}

const filled = (value: number): number[] => new Array<number>(16).fill(value);

async function failure(attack: UniversalAttack, run: Case): Promise<unknown> {
  return finish(attack, run).then(() => undefined, (error: unknown) => error);
}

async function dishonesty(attack: UniversalAttack, run: Case): Promise<string> {
  const error = await failure(attack, run);
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, found ${String(error)}`);
  expect(error.code).toBe('DISHONEST_RESULT');
  return error.message;
}

describe('what an attack returns is not believed', () => {
  it.each<[Norm, number]>([['LINF', 0.05], ['L2', 0.05], ['LINF', 0.1], ['L2', 1 / 3]])('projects to %s %d', async (norm, epsilon) => {
    const { result } = await finish(returning(filled(0.7)), { ...base, threatModel: { ...base.threatModel, norm, epsilon } });
    const size = normOf(result.perturbation.data, norm);
    expect(size).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
    expect(size).toBeGreaterThan(epsilon * (1 - 1e-6));
    expect(norm === 'L2' ? result.l2 : result.linf).toBe(size);
  });

  it('leaves what is within budget as it is', async () => {
    const values = filled(0).map((_, i) => Math.fround(0.001 * (i - 8)));
    const { result } = await finish(returning(values), base);
    expect([...result.perturbation.data]).toEqual(values);
  });

  it('refuses zeros, and says why where the attack knows', async () => {
    expect(await dishonesty(returning(filled(0), SHAPE, ['nothing ever moved']), base)).toMatch(/zero everywhere.*nothing ever moved/);
  });

  it('refuses what the budget rounds to zeros', async () => {
    await dishonesty(returning(filled(1)), { ...base, threatModel: { ...base.threatModel, norm: 'L2', epsilon: 1e-60 } });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', async (value) => {
    expect(await dishonesty(returning([value, ...filled(0.01).slice(1)]), base)).toMatch(/finite/);
  });

  it('refuses another shape', async () => {
    expect(await failure(returning(filled(0.01), [16]), base)).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('[1, 4, 4]') as string });
  });

  it('freezes the result and does not share memory with the attack', async () => {
    const values = Float32Array.from(filled(0.01));
    const attack: UniversalAttack = { ...returning([]), async *perturb() {
      yield { kind: 'progress', progress: { fraction: 1, phase: 'done' } };
      return { perturbation: floatTensor(SHAPE, values), curve: [], warnings: [] };
    } };
    const { result, progress } = await finish(attack, base);
    values.fill(9);
    expect(result.perturbation.data[0]).toBeCloseTo(0.01);
    expect(Object.isFrozen(result)).toBe(true);
    expect(progress).toHaveLength(1);
  });
});

describe('inputs an attack cannot serve', () => {
  it('are refused with every reason at once', async () => {
    const closed = new ToyClassifier({ imageShape: [1, 5, 5], classCount: 2, logits: () => [0, 1], pullback: () => new Float64Array(25) }, false);
    const sgd = { ...universalAttack('uap-sgd'), norms: ['L2'] as const };
    const error = await failure(sgd, {
      classifier: closed,
      images: new ArrayImages(SHAPE, new Float32Array(), new Int32Array()),
      threatModel: { goal: { kind: 'TARGETED', target: 2 }, norm: 'LINF', epsilon: Number.NaN },
      parameters: { epochs: 0, speed: 3 },
    });
    if (!(error instanceof ProblemsError)) throw new Error(`expected problems, found ${String(error)}`);
    expect(error.problems.map(({ path }) => path.join('.')).sort()).toEqual(
      ['algorithm', 'dataset', 'dataset', 'epsilon', 'norm', 'parameters.epochs', 'parameters.speed', 'targetClass']);
  });

  it.each([0, -1, Number.POSITIVE_INFINITY])('refuses epsilon %d', async (epsilon) => {
    expect(await failure(returning(filled(1)), { ...base, threatModel: { ...base.threatModel, epsilon } })).toBeInstanceOf(ProblemsError);
  });

  it('refuses a goal the attack does not serve', async () => {
    const error = await failure(returning(filled(1)), { ...base, threatModel: { ...base.threatModel, goal: { kind: 'TARGETED', target: 0 } } });
    expect(error).toMatchObject({ problems: [{ path: ['goal'] }] });
  });

  it('runs a control on a model without gradients', async () => {
    const classifier = new ToyClassifier({ imageShape: SHAPE, classCount: 2, logits: (x) => [x[0] ?? 0, 0.5], pullback: () => new Float64Array(16) }, false);
    expect((await finish(universalAttack('uap-random'), { ...base, classifier })).result.linf).toBeCloseTo(0.05);
  });
});

describe('models that hide their gradients', () => {
  const goals = [{ kind: 'NONTARGETED' }, { kind: 'TARGETED', target: 1 }] as const;

  it.each(goals)('uap-sgd fails loudly on a constant model, $kind', async (goal) => {
    const run = { ...base, classifier: constantToy(SHAPE), threatModel: { ...base.threatModel, goal } };
    expect(await dishonesty(universalAttack('uap-sgd'), run)).toMatch(/gradient is all zero/);
  });

  it.each(goals)('uap-iterative fails loudly on a constant model, $kind', async (goal) => {
    const run = { ...base, classifier: constantToy(SHAPE), threatModel: { ...base.threatModel, goal } };
    expect(await dishonesty(universalAttack('uap-iterative'), run)).toMatch(/no inner step ever reached the goal/);
  });

  it('refuses a target that every image is predicted as already', async () => {
    const run: Case = { ...base, classifier: constantToy(SHAPE), threatModel: { ...base.threatModel, goal: { kind: 'TARGETED', target: 0 } } };
    expect(await failure(universalAttack('uap-sgd'), run)).toMatchObject({ problems: [{ code: 'DISHONEST_RESULT', path: ['targetClass'] }] });
  });

  it.each(['uap-sgd', 'uap-iterative'])('%s refuses gradients that are not numbers', async (name) => {
    const classifier = new ToyClassifier({ imageShape: SHAPE, classCount: 2, logits: (x) => [x[0] ?? 0, 0.5], pullback: () => new Float64Array(16).fill(Number.NaN) });
    expect(await dishonesty(universalAttack(name), { ...base, classifier })).toMatch(/gradient/);
  });

  it('refuses logits that are not numbers', async () => {
    const classifier = new ToyClassifier({ imageShape: SHAPE, classCount: 2, logits: () => [Number.NaN, 0], pullback: () => new Float64Array(16) });
    expect(await dishonesty(universalAttack('uap-random'), { ...base, classifier })).toMatch(/logits/);
  });
});
