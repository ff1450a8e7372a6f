import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { writeNpy } from '../../../src/numeric/formats/npy.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ChecksInput } from '../../../src/robustness/checks/index.ts';
import { runChecksTask } from '../../../src/worker/runner/checks/run-checks-task.ts';
import type { ChecksEnvironment } from '../../../src/worker/runner/checks/run-checks-task.ts';
import type { OpenModel } from '../../../src/worker/runner/models/opened-model.ts';
import type { RunChecksTask, RunnerMessage } from '../../../src/worker/runner/protocol.ts';
import { AttackWorld, CLASSES, CountingToy, EVALUATION, GENERATION, SHAPE } from '../attacks/attack-world.ts';
import { noNetwork } from '../models/no-network.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const FINDING = { id: 'S-99', outcome: 'PASS', detail: '1 of 1', numbers: { one: 1 } } as const;

function taskOf(more: Partial<RunChecksTask> = {}): RunChecksTask {
  return {
    kind: 'run-checks', dataset: world.dataset, cacheDirectory: world.newCache(), perturbations: [], budgets: [{ norm: 'LINF', epsilon: 0.1 }],
    settings: { images: 10, steps: 5, restarts: 1, queries: 50, randomDraws: 10, seed: 3 },
    model: { files: [], classes: CLASSES, preprocessing: { width: 6, height: 6, channels: 'GRAY', resize: 'BILINEAR', scale: [1], offset: [0] } },
    ...more,
  };
}

async function run(task: RunChecksTask, battery: NonNullable<ChecksEnvironment['battery']>) {
  const messages: RunnerMessage[] = [];
  const [model, control] = [new CountingToy(), new CountingToy()];
  const openModel: OpenModel = (spec) => Promise.resolve({
    facts: {
      format: 'ONNX', input: { height: 6, width: 6, channels: 1, layout: 'NCHW' }, outputKind: 'SIGMOID_BINARY', classCount: 2, architecture: 'toy', parameterCount: 36,
      weightsDigest: '0'.repeat(64), differentiable: true, warnings: [],
    },
    network: noNetwork,
    classifier: () => Promise.resolve(spec === task.model ? model : control),
  });
  const ended = runChecksTask(task, { openModel, send: (message) => { messages.push(message); }, battery });
  return { result: await ended, messages, model, control };
}

describe('runChecksTask', () => {
  it('opens model, both splits, perturbations and the positive control, and says how far it is', async () => {
    const tensorPath = join(world.folder, 'checked.npy');
    const values = Float32Array.from({ length: 36 }, (_, i) => i / 1000);
    await writeFile(tensorPath, writeNpy(floatTensor(SHAPE, values)));
    let seen: ChecksInput | undefined;
    const task = taskOf({ perturbations: [{
      attackId: 'atk', algorithm: 'uap-sgd', isAttack: true, goal: 'TARGETED', targetClass: 'pneumonia', fromClass: 'normal', norm: 'LINF', epsilon: 0.1, tensorPath, sha256: 'x',
    }] });
    const { result, messages, model, control } = await run(task, async function* (input) {
      seen = input;
      yield { fraction: 0.5, phase: 'half' };
      return { images: input.images.count, queries: 12, findings: [FINDING] };
    });
    expect(result).toEqual({ runtime: 'closed form', images: EVALUATION, queries: 12, findings: [FINDING], seconds: expect.any(Number) });
    expect(seen).toMatchObject({ outputKind: 'SIGMOID_BINARY', classes: CLASSES, settings: task.settings, budgets: task.budgets });
    expect(seen?.generation.count).toBe(GENERATION);
    expect(seen?.perturbations).toEqual([{
      attackId: 'atk', algorithm: 'uap-sgd', isAttack: true, norm: 'LINF', epsilon: 0.1, goal: { kind: 'TARGETED', target: 1, from: 0 }, tensor: floatTensor(SHAPE, values),
    }]);
    expect(seen?.control?.images.count).toBeGreaterThanOrEqual(100);
    const fractions = messages.flatMap((message) => (message.kind === 'progress' ? [message.progress.fraction] : []));
    expect(fractions).toContain(0.52);
    expect([model.disposed, control.disposed]).toEqual([1, 1]);
  });

  it('ends model and control when the battery fails, and refuses a data set of other classes', async () => {
    const failing = run(taskOf(), async function* () {
      yield { fraction: 0, phase: 'x' };
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    const task = taskOf();
    const error = await run({ ...task, model: { ...task.model, classes: ['cat', 'dog'] } }, () => { throw new Error('never'); }).catch((reason: unknown) => reason);
    expect(problemsOf(error)[0]?.message).toMatch(/expected a data set with classes cat, dog/);
  });
});
