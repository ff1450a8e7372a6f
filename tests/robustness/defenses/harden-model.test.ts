import { z } from 'zod';
import { AppError, ProblemsError } from '../../../src/kernel/errors.ts';
import { adversarialRetraining } from '../../../src/robustness/defenses/adversarial-retraining.ts';
import type { TrainingDefense } from '../../../src/robustness/defenses/defense.ts';
import { hardenModel } from '../../../src/robustness/defenses/harden-model.ts';
import { pgdAdversarialTraining } from '../../../src/robustness/defenses/pgd-adversarial-training.ts';
import { trades } from '../../../src/robustness/defenses/trades.ts';
import { universalAdversarialTraining } from '../../../src/robustness/defenses/universal-adversarial-training.ts';
import type { EpochRecord } from '../../../src/robustness/training/training-step.ts';
import { finishTraining, harden, inputFor, trainedParent } from './support/hardening.ts';
import type { SoftmaxRegression } from './support/softmax-regression.ts';

const DEFENSES: readonly [string, TrainingDefense, object][] = [
  ['adversarial-retraining', adversarialRetraining, { rounds: 2, epochs: 2, perturbations: 2, keepEarlier: true, attackParameters: { epochs: 2 } }],
  ['universal-adversarial-training', universalAdversarialTraining, { epochs: 3, share: 0.7 }],
  ['pgd-adversarial-training', pgdAdversarialTraining, { epochs: 3, share: 0.5 }],
  ['trades', trades, { epochs: 3 }],
];

const weightsOf = (model: SoftmaxRegression): number[][] => Array.from(model.weights.values(), (values) => [...values]);
let parent: SoftmaxRegression;
beforeAll(async () => { parent = await trainedParent(); });

describe.each(DEFENSES)('%s', (_, defense, parameters) => {
  it('gives the same bits for the same seed, and says how far it is', async () => {
    const [one, other] = [await harden(parent, defense, parameters), await harden(parent, defense, parameters)];
    expect(weightsOf(one.child)).toEqual(weightsOf(other.child));
    expect(one.outcome).toEqual(other.outcome);
    expect(weightsOf(one.child)).not.toEqual(weightsOf(parent));
    const fractions = one.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 6);
  });

  it('goes on from every checkpoint as if it had never stopped', async () => {
    const whole = await harden(parent, defense, parameters);
    expect(whole.checkpoints.length).toBeGreaterThanOrEqual(3);
    for (const checkpoint of whole.checkpoints) {
      const rest = await harden(parent, defense, parameters, checkpoint);
      expect(weightsOf(rest.child)).toEqual(weightsOf(whole.child));
      expect(rest.outcome).toEqual(whole.outcome);
    }
  });

  it('can be given up between any two steps', async () => {
    const child = parent.copy();
    const steps = hardenModel(defense, inputFor(child, parameters));
    for (let step = 0; step < 3; step++) expect((await steps.next()).done).toBe(false);
    expect(await steps.return({ history: [], warnings: [] })).toEqual({ done: true, value: { history: [], warnings: [] } });
    expect((await steps.next()).done).toBe(true);
  });

  it('parses its own parameters to themselves, and publishes them', () => {
    const parsed = defense.parameters.parse({ epsilon: 0.1 });
    expect(defense.parameters.parse(parsed)).toEqual(parsed);
    expect(defense.parameters.parse({})).toMatchObject({ norm: 'LINF', epsilon: null, zetaPercent: 4 });
    const schema = z.toJSONSchema(defense.parameters, { io: 'input' });
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(parsed as object).sort());
    expect(schema.required).toBeUndefined();
  });
});

describe('hardenModel', () => {
  async function refusal(defense: TrainingDefense, parameters: object): Promise<readonly (readonly string[])[]> {
    const steps = hardenModel(defense, { ...inputFor(parent.copy(), {}), parameters });
    const error: unknown = await steps.next().catch((thrown: unknown) => thrown);
    if (!(error instanceof ProblemsError)) throw new Error(`expected problems, found ${String(error)}`);
    return error.problems.map(({ path }) => path);
  }

  it('refuses bad parameters with every reason at once', async () => {
    expect(await refusal(trades, { beta: 0, steps: 1.5, norm: 'L1', colour: 'red' })).toEqual([
      ['parameters', 'norm'], ['parameters', 'beta'], ['parameters', 'steps'], ['parameters', 'colour'],
    ]);
    expect(await refusal(pgdAdversarialTraining, { epsilon: 0.1, zetaPercent: 4 })).toEqual([['parameters', 'epsilon']]);
  });

  it('refuses what the attack of retraining would refuse, before it begins', async () => {
    expect(await refusal(adversarialRetraining, { attack: 'pgd' })).toEqual([['parameters', 'attack']]);
    expect(await refusal(adversarialRetraining, { attack: 'uap-datafree', targetClass: 1, attackParameters: { momentum: 2, sparkle: 1 } })).toEqual(expect.arrayContaining([
      ['parameters', 'attackParameters', 'sparkle'], ['parameters', 'targetClass'],
    ]));
    expect(await refusal(adversarialRetraining, { targetClass: 7 })).toEqual([['parameters', 'targetClass']]);
  });

  const record: EpochRecord = { epoch: 1, loss: 1, validationLoss: 1, validationAccuracy: 1, learningRate: 1 };

  /** A defense that does this to the weights and claims to have trained. */
  function claiming(change: (weights: Float32Array) => void, history: readonly EpochRecord[] = [record]): TrainingDefense {
    return {
      ...trades, name: 'claiming', parameters: z.looseObject({}),
      async *train({ model }) {
        yield { kind: 'progress', progress: { fraction: 1, phase: 'claiming' } };
        const weights = model.weights.get('W')?.slice() ?? new Float32Array(0);
        change(weights);
        model.setWeights(new Map([['W', weights]]));
        return { history, warnings: [] };
      },
    };
  }

  it.each<[string, TrainingDefense]>([
    ['left every weight as it was', claiming(() => undefined)],
    ['expected finite weights', claiming((weights) => { weights[3] = NaN; })],
    ['trained for no epoch', claiming((weights) => { weights[3] = 1; }, [])],
  ])('does not believe a defense that %s', async (message, defense) => {
    const error: unknown = await finishTraining(hardenModel(defense, inputFor(parent.copy(), {}))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringContaining(message) as string });
  });

  it('believes one that did', async () => {
    const { outcome } = await finishTraining(hardenModel(claiming((weights) => { weights[3] = 1; }), inputFor(parent.copy(), {})));
    expect(outcome.history).toEqual([record]);
  });
});
