import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ImageAttack } from '../../../src/robustness/attacks/attack.ts';
import { figuresOf } from '../../../src/robustness/metrics/evaluation.ts';
import type { Outcome } from '../../../src/robustness/metrics/outcome.ts';
import { readOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import type { AttackResult } from '../../../src/worker/runner/protocol.ts';
import { AttackWorld, CLASSES, CountingToy, EVALUATION } from './attack-world.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Random noise at the edge of the budget; `pauseMs` a batch, and it may die before a batch. */
function noiseAttack({ pauseMs = 0, diesAtBatch = Infinity }: { pauseMs?: number; diesAtBatch?: number } = {}): ImageAttack {
  let batches = 0;
  return {
    name: 'noise', title: 'noise', summary: 's', reference: 'r', kind: 'IMAGE', knowledge: 'BLACK_BOX', goals: ['NONTARGETED', 'TARGETED'], norms: ['LINF'],
    parameters: z.strictObject({}),
    async *perturbImages({ images, threatModel: { epsilon }, random }) {
      if (batches++ === diesAtBatch) throw new Error('the machine was switched off');
      yield 0.5;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const adversarial = floatTensor(images.shape, images.data.map((value) => value + epsilon * (2 * random.uniform() - 1)));
      return { adversarial, queries: new Int32Array(images.shape[0] ?? 0).fill(7) };
    },
  };
}

const SPEC = { algorithm: 'noise', parameters: {}, epsilon: 0.4, channels: ['float', 'uint8'] };

async function tables({ evaluations }: AttackResult): Promise<string[]> {
  return Promise.all(evaluations.map(({ outcomesPath }) => readFile(outcomesPath, 'utf8')));
}

async function rowsOf(result: AttackResult): Promise<Outcome[]> {
  return readOutcomes((await tables(result))[0] ?? '');
}

describe('runAttackTask with a per-image attack', () => {
  it('attacks every evaluation image in batches and scores all channels, without a perturbation', async () => {
    const { result, messages } = await world.run(SPEC, { attack: noiseAttack() });
    expect(result.perturbation).toBeNull();
    expect(result.curve).toEqual([]);
    expect(result.evaluations.map(({ figures }) => figures.channel)).toEqual(['float', 'uint8']);
    const outcomes = await rowsOf(result);
    expect(outcomes.map(({ image }) => image)).toEqual(Array.from({ length: EVALUATION }, (_, i) => `test/${i}`));
    expect(new Set(outcomes.map(({ queries }) => queries))).toEqual(new Set([7]));
    expect(Math.max(...outcomes.map(({ linf }) => linf))).toBeLessThanOrEqual(0.4 * (1 + 1e-4));
    expect(figuresOf(outcomes, { classes: CLASSES, target: null, from: null, split: 'EVALUATION', channel: 'float' })).toEqual(result.evaluations[0]?.figures);
    expect(result.evaluations[0]?.figures.foolingRate.successes).toBeGreaterThan(0);
    const phases = messages.flatMap((message) => (message.kind === 'progress' ? [message.progress.phase] : []));
    expect(phases).toContain('attacking the evaluation split');
  });

  it('ends in the same bits wherever it was interrupted', async () => {
    const whole = await world.run(SPEC, { attack: noiseAttack() });
    const checkpoints: string[] = [];
    const dying = world.run(SPEC, {
      attack: noiseAttack({ pauseMs: 5200, diesAtBatch: 2 }), onMessage: (message) => { if (message.kind === 'checkpoint') checkpoints.push(message.path); },
    });
    await expect(dying).rejects.toThrow('the machine was switched off');
    expect(checkpoints).toHaveLength(2);
    for (const [index, checkpointPath] of checkpoints.entries()) {
      const counted = new CountingToy();
      const resumed = await world.run(SPEC, { attack: noiseAttack(), checkpointPath, classifier: counted });
      expect(await tables(resumed.result)).toEqual(await tables(whole.result));
      expect(resumed.result.evaluations.map(({ figures }) => figures)).toEqual(whole.result.evaluations.map(({ figures }) => figures));
      expect(resumed.result.warnings).toEqual(whole.result.warnings);
      // Two channels: clean images of both, perturbed images of those not done yet.
      expect(counted.forwards).toBe(2 * EVALUATION + 2 * (EVALUATION - 32 * (index + 1)));
    }
    const foreign = await world.run({ ...SPEC, seed: 6 }, { attack: noiseAttack(), checkpointPath: checkpoints[0] ?? '' });
    expect(foreign.result.warnings[0]).toMatchObject({ code: 'CHECKPOINT_IGNORED' });
    expect(await tables(foreign.result)).not.toEqual(await tables(whole.result));
  }, 60_000);

  it('gives each batch its own noise, the same for the same seed', async () => {
    const [one, two] = [await world.run(SPEC, { attack: noiseAttack() }), await world.run(SPEC, { attack: noiseAttack() })];
    expect(await tables(one.result)).toEqual(await tables(two.result));
    const rows = await rowsOf(one.result);
    expect(rows[0]?.l2).not.toBe(rows[32]?.l2);
  });

  it('leaves images of other classes as they are, unasked and unwarned', async () => {
    const { result } = await world.run({ ...SPEC, fromClass: 'pneumonia' }, { attack: noiseAttack() });
    const outcomes = await rowsOf(result);
    expect(outcomes).toHaveLength(EVALUATION);
    for (const { label, l2, queries, adversarialPrediction, cleanPrediction } of outcomes) {
      if (label === 1) expect([l2 > 0, queries]).toEqual([true, 7]);
      else expect([l2, queries, adversarialPrediction]).toEqual([0, 0, cleanPrediction]);
    }
    expect(result.evaluations[0]?.figures.classToClass?.from).toBe('pneumonia');
    expect(result.warnings.map(({ code }) => code)).not.toContain('SOME_IMAGES_UNCHANGED');
  });

  it('refuses what the attack cannot serve, with every reason', async () => {
    const error = await world.run({ ...SPEC, norm: 'L2', parameters: { steps: 3 } }, { attack: noiseAttack() }).catch((reason: unknown) => reason);
    expect(problemsOf(error).map(({ message }) => message).sort()).toEqual([expect.stringMatching(/noise has no parameter steps/), expect.stringMatching(/noise serves LINF, found norm L2/)]);
  });
});
