import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { CorruptionAttack } from '../../../src/robustness/attacks/attack.ts';
import type { Outcome } from '../../../src/robustness/metrics/outcome.ts';
import { readOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import type { AttackResult, AttackSpec } from '../../../src/worker/runner/protocol.ts';
import { AttackWorld, EVALUATION } from './attack-world.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const SPEC: Partial<AttackSpec> = { algorithm: 'darker', parameters: {}, epsilon: null, channels: [] };

/** Takes from every pixel by severity and by one random number an image; `at` changes what a severity does. */
function darker(at: (severity: number) => number = (severity) => severity, severities: readonly number[] = [0, 1, 5]): CorruptionAttack {
  return {
    name: 'darker', title: 't', summary: 's', reference: 'r', kind: 'CORRUPTION', knowledge: 'NONE', goals: ['NONTARGETED'], norms: ['LINF'], modalities: [],
    parameters: z.strictObject({}), severitiesOf: () => severities,
    corrupt: (images, severity, randoms) => {
      const size = images.data.length / randoms.length;
      const factors = randoms.map((random) => at(severity) * random.uniform() * 0.15);
      return Promise.resolve(floatTensor(images.shape, images.data.map((value, i) => value * (1 - (factors[Math.floor(i / size)] ?? 0)))));
    },
  };
}

async function rows({ evaluations }: AttackResult, index: number): Promise<Outcome[]> {
  return readOutcomes(await readFile(evaluations[index]?.outcomesPath ?? '', 'utf8'));
}

describe('runAttackTask with a corruption', () => {
  it('scores each severity as a channel of its own, without a budget', async () => {
    const { result, messages } = await world.run(SPEC, { attack: darker() });
    expect(result.evaluations.map(({ figures }) => figures.channel)).toEqual(['severity-0', 'severity-1', 'severity-5']);
    expect(result).toMatchObject({ perturbation: null, epsilon: 1, curve: [] });
    expect(messages.find((message) => message.kind === 'started')).toMatchObject({ epsilon: 1 });
    const [none, little, much] = [await rows(result, 0), await rows(result, 1), await rows(result, 2)];
    expect(none).toHaveLength(EVALUATION);
    for (const [index, row] of none.entries()) {
      expect(row.adversarialLogits).toEqual(row.cleanLogits);
      expect(row.l2).toBe(0);
      expect(row.queries).toBeNull();
      expect(little[index]?.cleanLogits).toEqual(row.cleanLogits);
      expect((much[index]?.l2 ?? 0) / (little[index]?.l2 ?? 1)).toBeCloseTo(5, 4);
    }
  });

  it('gives every image its own randomness, decided by the seed', async () => {
    const l2 = async (seed: number): Promise<number[]> => (await rows((await world.run({ ...SPEC, seed }, { attack: darker() })).result, 1)).map((row) => row.l2);
    const [one, again, other] = [await l2(5), await l2(5), await l2(6)];
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(new Set(one).size).toBe(EVALUATION);
  });

  it('refuses a severity 0 that changes something, and warns of one above that changes nothing', async () => {
    await expect(world.run(SPEC, { attack: darker((severity) => severity + 1) })).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringMatching(/severity 0 of darker .* 80 of 80 changed/) });
    const { result } = await world.run(SPEC, { attack: darker((severity) => (severity === 5 ? 1 : 0)) });
    expect(result.warnings.map(({ code, message }) => [code, message])).toEqual([['NO_IMAGE_CHANGED', expect.stringContaining('severity 1 of darker changed none of 80 images')]]);
  });

  it('refuses values outside [0, 1], and parameters it does not know', async () => {
    await expect(world.run(SPEC, { attack: darker((severity) => -30 * severity) })).rejects.toMatchObject({ code: 'DISHONEST_RESULT', message: expect.stringMatching(/in \[0, 1\], found/) });
    const error = await world.run({ ...SPEC, parameters: { x: 1 } }, { attack: darker() }).catch((reason: unknown) => reason);
    expect(problemsOf(error).map(({ message }) => message)).toEqual([expect.stringMatching(/darker has no parameter x/)]);
  });
});
