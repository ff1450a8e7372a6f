import { readdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { AppError } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/kernel/errors.ts';
import type { AttackWork } from '../../../src/modules/audits/index.ts';
import type { AttackResultRecord, PerturbationRecord } from '../../../src/modules/perturbations/index.ts';
import type { AttackProgress } from '../../../src/robustness/attacks/attack.ts';
import { createRunAttackHandler } from '../../../src/worker/run-attack.ts';
import type { RunAttackDependencies } from '../../../src/worker/run-attack.ts';
import { JobWorld, NEVER, ORGANIZATION } from './job-world.ts';

type Call = readonly [name: string, detail: unknown];
type Audits = RunAttackDependencies['audits'];

/** The audits and perturbations modules, writing down what they are told. */
class FakeAudits {
  readonly calls: Call[] = [];
  readonly progress: { readonly at: number; readonly said: AttackProgress }[] = [];
  readonly results: AttackResultRecord[] = [];
  wantedFor = Infinity;
  completing: (() => void) | undefined;
  stored: Partial<PerturbationRecord> | undefined;

  ports(work: AttackWork | undefined, fraction = 0): Pick<RunAttackDependencies, 'audits' | 'perturbations'> {
    const note = (name: string) => async (_ctx: unknown, _id: string, detail: unknown): Promise<void> => { this.calls.push([name, detail]); };
    const audits = {
      findAttack: async () => ({ progress: { fraction, phase: 'crafting' } }),
      beginAttack: async () => work,
      recordStarted: note('started'),
      recordCheckpoint: note('checkpoint'),
      failAttack: note('failed'),
      completeAttack: async (_ctx: unknown, _id: string, detail: unknown) => {
        this.completing?.();
        this.calls.push(['completed', detail]);
      },
      recordProgress: async (_ctx: unknown, _id: string, said: AttackProgress) => {
        this.progress.push({ at: performance.now(), said });
        return this.progress.length < this.wantedFor;
      },
    };
    return {
      // A whole AttackRecord would say nothing more to the handler than its progress.
      audits: audits as unknown as Audits,
      perturbations: {
        recordResult: async (_ctx, result) => { this.results.push(result); },
        // The handler reads digest and budget only.
        find: async (_ctx, id) => (this.stored && id === 'prt' ? this.stored as PerturbationRecord : null),
      },
    };
  }

  named(name: string): unknown[] {
    return this.calls.flatMap(([called, detail]) => (called === name ? [detail] : []));
  }
}

const world = new JobWorld();
beforeEach(() => world.open());
afterEach(() => world.close());

async function workOf(algorithm: string, checkpoint?: string, more: Partial<AttackWork> = {}): Promise<AttackWork> {
  const file = await world.put(Buffer.from('file'));
  return {
    auditId: 'aud', attackId: 'atk',
    model: { files: [{ name: 'm.onnx', sha256: file }], classes: ['a', 'b'], preprocessing: { width: 2, height: 2, channels: 'GRAY', resize: 'NEAREST', scale: [1], offset: [0] }, operatingPoint: null, defense: null },
    dataset: { manifestSha256: file, packSha256: file },
    spec: {
      algorithm, goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: 0.25, zetaPercent: null, seed: 1, parameters: {},
      channels: ['float', 'uint8'], generationImages: null,
    },
    surrogates: [], storedPerturbationId: null,
    checkpointSha256: checkpoint === undefined ? null : await world.put(Buffer.from(checkpoint)),
    ...more,
  };
}

async function handle(audits: FakeAudits, work: AttackWork | undefined, options: { signal?: AbortSignal; fraction?: number } = {}): Promise<void> {
  const handler = createRunAttackHandler({ ...world.dependencies('scripted-runner.ts'), ...audits.ports(work, options.fraction) });
  await handler.handle(world.job('run-attack', { attackId: 'atk' }), options.signal ?? NEVER);
}

async function textOf(sha256: string): Promise<string> {
  return (await buffer(await world.blobs.open(ORGANIZATION, sha256))).toString();
}

describe('the run-attack job', () => {
  it('stores files, records result and end in one transaction, and leaves no folder', async () => {
    const audits = new FakeAudits();
    await handle(audits, await workOf('goes well'));
    expect(audits.named('started')).toEqual([{ runtime: 'fresh', epsilon: 0.25 }]);
    const [result] = audits.results;
    expect(result).toMatchObject({ attackId: 'atk', perturbation: { shape: [1, 2, 2], l2: 0.3, linf: 0.2, epsilon: 0.25, norm: 'LINF', psnrDb: 30, ssim: 0.9 } });
    expect(result).not.toHaveProperty('scoredPerturbationId');
    expect(await textOf(result?.perturbation?.tensorSha256 ?? '')).toBe('tensor');
    expect(await textOf(result?.perturbation?.previewSha256 ?? '')).toBe('preview');
    expect(result?.evaluations.map(({ figures }) => figures.channel)).toEqual(['float', 'uint8']);
    for (const { figures, outcomesSha256 } of result?.evaluations ?? []) expect(await textOf(outcomesSha256)).toBe(`outcomes ${figures.channel}`);
    expect(audits.named('completed')).toEqual([{ runtime: 'scripted', epsilon: 0.25, curve: [{ epoch: 1, successRate: 0.5 }], warnings: [{ code: 'NOTE', message: 'a note', path: [] }] }]);
    expect(await textOf(String(audits.named('checkpoint')[0]))).toBe('checkpoint');
    expect(world.database.identities.every(({ organizationId, actorId, role }) => organizationId === ORGANIZATION && actorId === 'worker' && role === 'OWNER')).toBe(true);
    expect((await readdir(world.workDirectory)).filter((name) => name.startsWith('job-'))).toEqual([]);
  });

  it('tells of progress at least twice a second, with a fraction that never falls, not even below an earlier run', async () => {
    const audits = new FakeAudits();
    await handle(audits, await workOf('goes well'), { fraction: 0.4 });
    const gaps = audits.progress.slice(1).map(({ at }, index) => at - (audits.progress[index]?.at ?? 0));
    expect(audits.progress.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps)).toBeLessThan(600);
    const fractions = audits.progress.map(({ said }) => said.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect([fractions[0], fractions.at(-1)]).toEqual([0.4, 0.6]);
    expect(audits.progress.some(({ said }) => said.imagesPerSecond === 7)).toBe(true);
  });

  it('hands an earlier checkpoint to the runner', async () => {
    const audits = new FakeAudits();
    await handle(audits, await workOf('goes well', 'saved'));
    expect(audits.named('started')).toEqual([{ runtime: 'resumed', epsilon: 0.25 }]);
  });

  it('hands over surrogates and an earlier perturbation as files, and records what was scored', async () => {
    const audits = new FakeAudits();
    const tensorSha256 = await world.put(Buffer.from('earlier tensor'));
    audits.stored = { tensorSha256, norm: 'L2', epsilon: 1.5 };
    const plain = await workOf('tells its task');
    const surrogate = { ...plain.model, classes: ['c', 'd'], operatingPoint: { positiveClass: 'c', threshold: 0.5 } };
    await handle(audits, { ...plain, storedPerturbationId: 'prt', surrogates: [surrogate] });
    expect(JSON.parse(await textOf(String(audits.named('checkpoint')[0])))).toEqual({
      stored: { tensorPath: await world.blobs.localPath(ORGANIZATION, tensorSha256), sha256: tensorSha256, norm: 'L2', epsilon: 1.5 },
      surrogates: [{ ...surrogate, files: [{ name: 'm.onnx', path: await world.blobs.localPath(ORGANIZATION, plain.model.files[0]?.sha256 ?? '') }] }],
      operatingPoint: null,
    });
    expect(audits.results[0]).toMatchObject({ perturbation: null, scoredPerturbationId: 'prt' });
  });

  it('throws when the earlier perturbation is not there', async () => {
    const audits = new FakeAudits();
    await expect(handle(audits, await workOf('goes well', undefined, { storedPerturbationId: 'prt' }))).rejects.toThrow('expected the perturbation prt of atk, found none');
  });

  it('kills the runner and writes nothing more when the attack is no longer wanted', async () => {
    const audits = new FakeAudits();
    audits.wantedFor = 3;
    await handle(audits, await workOf('never ends'));
    expect(audits.progress).toHaveLength(3);
    expect(audits.calls).toEqual([]);
  });

  it('writes nothing more when it was cancelled while its result was being recorded', async () => {
    const audits = new FakeAudits();
    audits.completing = () => { throw new AppError('CANCELLED', 'the attack does not run any more'); };
    await handle(audits, await workOf('goes well'));
    expect(audits.named('completed')).toEqual([]);
    expect(audits.named('failed')).toEqual([]);
  });

  it('throws when the worker stops, so that the next one goes on', async () => {
    const audits = new FakeAudits();
    const stop = new AbortController();
    setTimeout(() => { stop.abort(); }, 1500);
    await expect(handle(audits, await workOf('never ends'), { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(audits.named('failed')).toEqual([]);
  });

  it('fails the attack for good with every reason of a refusal', async () => {
    const audits = new FakeAudits();
    await handle(audits, await workOf('refuses'));
    expect(audits.named('failed')).toEqual([{ code: 'A', message: 'one; two', path: [] }]);
  });

  it('throws what it did not expect, so that the queue tries again', async () => {
    const audits = new FakeAudits();
    await expect(handle(audits, await workOf('breaks'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(audits.calls).toEqual([]);
  });

  it('stores no file that the runner does not own', async () => {
    const audits = new FakeAudits();
    await expect(handle(audits, await workOf('steals'))).rejects.toThrow(/expected a result file in the runner's own folder, found \/etc\/hostname/);
    expect(audits.results).toEqual([]);
  });

  it('does nothing for an attack that has ended', async () => {
    const audits = new FakeAudits();
    await handle(audits, undefined);
    expect(audits.calls).toEqual([]);
  });

  it('writes down a failure without its inside when the queue gives up', async () => {
    const audits = new FakeAudits();
    const handler = createRunAttackHandler({ ...world.dependencies(), ...audits.ports(undefined) });
    await handler.exhausted?.(world.job('run-attack', { attackId: 'atk' }), 'secret path /var/lib');
    const [problem] = audits.named('failed') as Problem[];
    expect(problem).toMatchObject({ code: 'INTERNAL', message: 'the attack failed 5 times for a reason inside Assay, which has been logged' });
    expect(world.errors).toEqual(['an attack was given up']);
  });
});
