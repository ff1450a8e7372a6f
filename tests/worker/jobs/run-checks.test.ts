import { AppError } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/kernel/errors.ts';
import type { ChecksResultRecord, ChecksWork } from '../../../src/modules/audits/index.ts';
import type { PerturbationRecord } from '../../../src/modules/perturbations/index.ts';
import { createRunChecksHandler } from '../../../src/worker/run-checks.ts';
import type { RunChecksDependencies } from '../../../src/worker/run-checks.ts';
import type { RunChecksTask } from '../../../src/worker/runner/protocol.ts';
import { JobWorld, NEVER, ORGANIZATION } from './job-world.ts';

/** The audits and perturbations modules, writing down what they are told. */
class FakeAudits {
  readonly progress: object[] = [];
  readonly completed: ChecksResultRecord[] = [];
  readonly failed: Problem[] = [];
  wantedFor = Infinity;
  completing: (() => void) | undefined;
  readonly #tensors = new Map<string, Partial<PerturbationRecord>>();

  made(attackId: string, tensorSha256: string): void {
    this.#tensors.set(attackId, { tensorSha256, norm: 'LINF', epsilon: 0.03 });
  }

  ports(work: ChecksWork | undefined): Pick<RunChecksDependencies, 'audits' | 'perturbations'> {
    return {
      audits: {
        beginChecks: async () => work,
        recordChecksProgress: async (_ctx, _id, progress) => this.progress.push(progress) < this.wantedFor,
        completeChecks: async (_ctx, _id, result) => {
          this.completing?.();
          this.completed.push(result);
        },
        failChecks: async (_ctx, _id, problem) => { this.failed.push(problem); },
      },
      // The handler reads digest and budget only.
      perturbations: { ofAttacks: async (_ctx, ids) => new Map([...this.#tensors].filter(([id]) => ids.includes(id))) as ReadonlyMap<string, PerturbationRecord> },
    };
  }
}

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

const SETTINGS = { images: 9, steps: 5, restarts: 1, queries: 50, randomDraws: 10, seed: 3 };

async function workOf(behaviour: string): Promise<ChecksWork> {
  const file = await world.put(Buffer.from('file'));
  const attack = (attackId: string) => ({ attackId, algorithm: 'uap-sgd', isAttack: true, goal: 'TARGETED', targetClass: 'b', fromClass: null, norm: 'LINF', epsilon: 0.03 }) as const;
  return {
    checkRunId: 'chk', auditId: 'aud', settings: SETTINGS, budgets: [{ norm: 'LINF', epsilon: 0.03 }], attacks: [attack('atk_made'), attack('atk_failed')],
    model: {
      files: [{ name: 'm.onnx', sha256: file }], classes: [behaviour, 'b'], outputKind: 'SOFTMAX', operatingPoint: null, defense: null,
      preprocessing: { width: 2, height: 2, channels: 'GRAY', resize: 'NEAREST', scale: [1], offset: [0] },
    },
    dataset: { manifestSha256: file, packSha256: file },
  };
}

async function handle(audits: FakeAudits, work: ChecksWork | undefined, signal = NEVER): Promise<void> {
  const handler = createRunChecksHandler({ ...world.dependencies('scripted-checks-runner.ts'), ...audits.ports(work) });
  await handler.handle(world.job('run-checks', { checkRunId: 'chk' }), signal);
}

describe('the run-checks job', () => {
  it('hands the runner the perturbations that were made, passes on progress, and records what was found', async () => {
    const audits = new FakeAudits();
    const tensor = await world.put(Buffer.from('tensor'));
    audits.made('atk_made', tensor);
    await handle(audits, await workOf('goes well'));
    const [result] = audits.completed;
    expect(result).toMatchObject({ runtime: 'scripted', images: 9, seconds: 1.5, queries: 90, findings: [{ id: 'S-01', outcome: 'PASS', numbers: { broken: 9 } }] });
    const task = JSON.parse(result?.findings[0]?.detail ?? '') as RunChecksTask;
    expect(task).toMatchObject({ settings: SETTINGS, budgets: [{ norm: 'LINF', epsilon: 0.03 }] });
    expect(task.perturbations).toEqual([{
      attackId: 'atk_made', algorithm: 'uap-sgd', isAttack: true, goal: 'TARGETED', targetClass: 'b', fromClass: null, norm: 'LINF', epsilon: 0.03,
      sha256: tensor, tensorPath: await world.blobs.localPath(ORGANIZATION, tensor),
    }]);
    expect(audits.progress.at(-1)).toEqual({ fraction: 0.3, phase: 'unbounded attack' });
    expect(audits.failed).toEqual([]);
  });

  it('kills the runner and writes nothing more when the checks are no longer wanted', async () => {
    const audits = new FakeAudits();
    audits.wantedFor = 2;
    await handle(audits, await workOf('never ends'));
    expect(audits.progress).toHaveLength(2);
    expect([audits.completed, audits.failed]).toEqual([[], []]);
  });

  it('writes nothing more when they were cancelled while their result was being recorded', async () => {
    const audits = new FakeAudits();
    audits.completing = () => { throw new AppError('CANCELLED', 'the checks do not run any more'); };
    await handle(audits, await workOf('goes well'));
    expect([audits.completed, audits.failed]).toEqual([[], []]);
  });

  it('throws when the worker stops, so that the next one starts again', async () => {
    const audits = new FakeAudits();
    const stop = new AbortController();
    setTimeout(() => { stop.abort(); }, 1500);
    await expect(handle(audits, await workOf('never ends'), stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(audits.failed).toEqual([]);
  });

  it('fails the checks for good with every reason of a refusal, and throws what it did not expect', async () => {
    const audits = new FakeAudits();
    await handle(audits, await workOf('refuses'));
    expect(audits.failed).toEqual([{ code: 'A', message: 'one; two', path: [] }]);
    await expect(handle(audits, await workOf('breaks'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(audits.failed).toHaveLength(1);
  });

  it('does nothing for checks that have ended, and writes down a failure without its inside when the queue gives up', async () => {
    const audits = new FakeAudits();
    await handle(audits, undefined);
    expect([audits.progress, audits.completed, audits.failed]).toEqual([[], [], []]);
    const handler = createRunChecksHandler({ ...world.dependencies(), ...audits.ports(undefined) });
    await handler.exhausted?.(world.job('run-checks', { checkRunId: 'chk' }), 'secret path /var/lib');
    expect(audits.failed).toEqual([{ code: 'INTERNAL', message: 'the sanity checks failed 5 times for a reason inside Assay, which has been logged', path: [] }]);
  });
});
