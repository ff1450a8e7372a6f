import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ProblemsError } from '../../src/kernel/errors.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import type { IngestedDataset } from '../../src/worker/runner/protocol.ts';
import { runInChild } from '../../src/worker/runner/supervise.ts';
import type { RunnerNews, Supervision } from '../../src/worker/runner/supervise.ts';

const program = fileURLToPath(new URL('fixtures/odd-runner.ts', import.meta.url));

function run(behaviour: string, options: Partial<Supervision> = {}): Promise<IngestedDataset> {
  return runInChild<'ingest-dataset'>(
    { kind: 'ingest-dataset', file: { name: behaviour, path: '/nowhere' }, classes: [], generationFraction: 0.5, outputDirectory: '/nowhere' },
    {
      memoryLimitMb: 400, timeoutSeconds: 30, threads: 3, environment: {}, program,
      signal: new AbortController().signal, logger: silentLogger, ...options,
    },
  );
}

/** Whether a process is gone, or a zombie that nobody has reaped yet. */
async function isGone(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return state === undefined || state.split(') ')[1]?.startsWith('Z') === true;
}

async function becomesGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isGone(pid)) return true;
    await pause(50);
  }
  return false;
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('runInChild', () => {
  it('hands on every message in order, then the result', async () => {
    const heard: RunnerNews[] = [];
    const result = await run('sends three and is done', {
      onMessage: async (message) => {
        await pause(heard.length === 0 ? 50 : 0);
        heard.push(message);
      },
    });
    expect(heard).toEqual(['1', '2', '3'].map((path) => ({ kind: 'checkpoint', path })));
    expect(result).toEqual({ format: 'NPZ', manifestPath: 'm', packPath: 'p', splits: [], warnings: [] });
  });

  it('gives a runner the environment it was told to and no other', async () => {
    process.env['DATABASE_URL'] = 'postgres://secret';
    const error = await run('tells its environment', { environment: { ONLY: 'this' } }).catch((reason: unknown) => reason);
    delete process.env['DATABASE_URL'];
    expect(error).toBeInstanceOf(ProblemsError);
    const [problem] = (error as ProblemsError).problems;
    expect(problem?.message.split(',').filter((name) => !name.startsWith('NODE_CHANNEL') && !name.startsWith('__CF'))).toEqual(['ONLY']);
    expect(problem?.path).toEqual(['--threads=3']);
  });

  onLinux('kills a runner that takes more native memory than allowed, with a clear problem', async () => {
    await expect(run('takes native memory', { memoryLimitMb: 300 })).rejects.toThrow(new ProblemsError([
      { code: 'LIMIT_EXCEEDED', message: 'the runner needed more than 300 MB', path: [] },
    ]));
  });

  it('says the same of one that fills the heap', async () => {
    await expect(run('takes heap', { memoryLimitMb: 256 })).rejects.toThrow('the runner needed more than 256 MB');
  });

  it('kills a runner that takes too long', async () => {
    await expect(run('is busy for ever', { timeoutSeconds: 2 })).rejects.toThrow('the runner needed more than 2 seconds');
  });

  it('kills a runner when told to, and nothing is left', async () => {
    const stop = new AbortController();
    let pid = 0;
    const running = run('hangs', {
      signal: stop.signal,
      onMessage: (message) => {
        if (message.kind === 'checkpoint') pid = Number(message.path);
        stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(pid).toBeGreaterThan(0);
    expect(await isGone(pid)).toBe(true);
  });

  it('starts nothing when told to stop before', async () => {
    await expect(run('hangs', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each([
    ['exits with 3', /exit code 3, last words: first line \| last words/],
    ['throws', /thrown in the runner/],
    ['ends without a word', /exit code 0/],
    ['kills itself', /killed by SIGSEGV/],
    ['talks nonsense', /it sent what no runner of ingest-dataset may send/],
    ['gives a result of another task', /it sent what no runner of ingest-dataset may send/],
  ])('reports a runner that %s as an internal failure, with its last words in the log', async (behaviour, message) => {
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (_text: string, fields: unknown) => { warnings.push(fields); } };
    await expect(run(behaviour, { logger })).rejects.toMatchObject({ code: 'INTERNAL', expose: false, message: expect.stringMatching(message) });
    if (behaviour === 'exits with 3') expect(warnings).toEqual([expect.objectContaining({ stderr: 'first line\nlast words\n' })]);
  });

  it('fails when a message could not be handled, even if the runner is done', async () => {
    await expect(run('sends three and is done', { onMessage: () => { throw new Error('the database is gone'); } })).rejects.toThrow('the database is gone');
  });

  it('reports a program that cannot be started', async () => {
    await expect(run('hangs', { program: '/nowhere/runner.ts' })).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('a worker that is killed', () => {
  const bound = existsSync('/usr/bin/setpriv') ? it : it.skip;

  async function killWorkerOf(behaviour: string): Promise<number> {
    const worker = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('fixtures/supervising-worker.ts', import.meta.url)), behaviour], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(worker.stdout, 'data')) as [Buffer];
    worker.kill('SIGKILL');
    return Number(output.toString());
  }

  onLinux('takes its idle runner with it', async () => {
    expect(await becomesGone(await killWorkerOf('hangs'))).toBe(true);
  });

  bound('takes its busy runner with it', async () => {
    expect(await becomesGone(await killWorkerOf('is busy for ever'))).toBe(true);
  });
});
