import { problemsOf } from '../../../src/kernel/errors.ts';
import type { UniversalAttack } from '../../../src/robustness/attacks/attack.ts';
import { uapRandom } from '../../../src/robustness/attacks/uap-random.ts';
import { LinearToy } from '../../robustness/support/toys.ts';
import { AttackWorld, CountingToy, EVALUATION, GENERATION, SHAPE } from './attack-world.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Random noise, after asking every surrogate about every generation image once. */
const asking: UniversalAttack = { ...uapRandom, async *perturb(input) {
  const all = Uint32Array.from({ length: input.images.count }, (_, index) => index);
  for (const surrogate of input.surrogates ?? []) await surrogate.logits(await input.images.read(all));
  return yield* uapRandom.perturb(input as Parameters<typeof uapRandom.perturb>[0]);
} };

const SPEC = { algorithm: 'asking', parameters: { draws: 1 } };

describe('runAttackTask with surrogate models', () => {
  it('opens them for the attack, and ends them before scoring', async () => {
    const surrogates = [new CountingToy(new LinearToy(SHAPE, 8, 1)), new CountingToy(new LinearToy(SHAPE, 8, 2))];
    const target = new CountingToy();
    await world.run(SPEC, { attack: asking, classifier: target, surrogates: surrogates.map((classifier) => ({ classifier })) });
    expect(surrogates.map(({ forwards, disposed }) => [forwards, disposed])).toEqual([[GENERATION, 1], [GENERATION, 1]]);
    // Clean images of both splits, one draw measured, the generation rate, the evaluation split.
    expect(target.forwards).toBe(3 * GENERATION + 2 * EVALUATION);
  });

  it('refuses one that takes other images or knows other classes, and ends those that were open', async () => {
    const open = new CountingToy();
    const wrongShape = new CountingToy(new LinearToy([1, 5, 5]));
    const shape = await world.run(SPEC, { attack: asking, surrogates: [{ classifier: open }, { classifier: wrongShape }] }).catch((reason: unknown) => reason);
    expect(problemsOf(shape)).toEqual([{ code: 'MODEL_MISMATCH', path: ['surrogates', '1'], message: 'expected surrogate models that take images of [1, 6, 6], as the model attacked does, found [1, 5, 5] for number 2' }]);
    expect([open.disposed, wrongShape.disposed]).toEqual([1, 1]);
    const classes = await world.run(SPEC, { attack: asking, surrogates: [{ classifier: new CountingToy(), classes: ['cat', 'dog'] }] }).catch((reason: unknown) => reason);
    expect(problemsOf(classes)[0]?.message).toBe('expected a surrogate model with classes normal, pneumonia in this order, found cat, dog');
  });
});
