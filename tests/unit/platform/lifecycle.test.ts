import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { silentLogger, type Logger } from '../../../src/kernel/logger.ts';
import { Lifecycle } from '../../../src/platform/lifecycle/lifecycle.ts';

function recordingLogger(): Logger & { readonly errors: string[] } {
  const errors: string[] = [];
  return { ...silentLogger, errors, error: (message, fields) => void errors.push(`${message}: ${String(fields?.['error'])}`) };
}

describe('Lifecycle', () => {
  it('stops in the reverse order, one after the other', async () => {
    const lifecycle = new Lifecycle(silentLogger);
    const log: string[] = [];
    for (const name of ['database', 'queue', 'api']) {
      lifecycle.onStop(name, async () => {
        log.push(`${name} stops`);
        await new Promise(setImmediate);
        log.push(`${name} stopped`);
      });
    }
    expect(await lifecycle.stop('test')).toBe(true);
    expect(log).toEqual(['api stops', 'api stopped', 'queue stops', 'queue stopped', 'database stops', 'database stopped']);
  });

  it('stops once, however often it is asked', async () => {
    const lifecycle = new Lifecycle(silentLogger);
    let stops = 0;
    lifecycle.onStop('part', async () => void stops++);
    await Promise.all([lifecycle.stop('one'), lifecycle.stop('two')]);
    await lifecycle.stop('three');
    expect(stops).toBe(1);
  });

  it('passes over parts that throw, reject or hang, reports them, and stops the rest', async () => {
    const logger = recordingLogger();
    const lifecycle = new Lifecycle(logger);
    let stopped = false;
    lifecycle.onStop('database', async () => void (stopped = true));
    lifecycle.onStop('hanging', () => new Promise(() => undefined), 20);
    lifecycle.onStop('rejecting', () => Promise.reject(new Error('no')));
    lifecycle.onStop('throwing', () => { throw new Error('never'); });
    expect(await lifecycle.stop('test')).toBe(false);
    expect(stopped).toBe(true);
    expect(logger.errors).toEqual([
      'could not stop throwing: Error: never',
      'could not stop rejecting: Error: no',
      'could not stop hanging: Error: not stopped after 0.02 s',
    ]);
  });

  it('waits for a start that is under way, then stops what it started; a failed start does not matter', async () => {
    const lifecycle = new Lifecycle(silentLogger);
    const log: string[] = [];
    const started = lifecycle.during((async () => {
      await new Promise(setImmediate);
      lifecycle.onStop('database', async () => void log.push('database stopped'));
      log.push('database started');
      throw new Error('the rest of the start failed');
    })());
    expect(await lifecycle.stop('in the middle')).toBe(true);
    expect(log).toEqual(['database started', 'database stopped']);
    await expect(started).rejects.toThrow('the rest of the start failed');
  });

  it('also stops what was started while it was stopping', async () => {
    const lifecycle = new Lifecycle(silentLogger);
    let late = false;
    lifecycle.onStop('first', async () => lifecycle.onStop('late', async () => void (late = true)));
    await lifecycle.stop('test');
    expect(late).toBe(true);
  });
});

describe('installSignalHandlers', () => {
  const program = fileURLToPath(new URL('./lifecycle-program.ts', import.meta.url));

  async function run(mode: string, signals: readonly NodeJS.Signals[]): Promise<{ code: number | null; signal: string | null; output: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', program, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    const waiting = [...signals];
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // The program says "ready", then "stopping": a signal answers each.
      const next = waiting.shift();
      if (next) child.kill(next);
    });
    const [code, signal] = await once(child, 'close') as [number | null, string | null];
    return { code, signal, output };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('stops in order on %s', async (signal) => {
    expect(await run('normal', [signal])).toEqual({ code: 0, signal: null, output: 'ready\nstopping\nstopped\n' });
  });

  it.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('ends at once on a second signal, %s', async (signal, code) => {
    expect(await run('hang', ['SIGTERM', signal])).toEqual({ code, signal: null, output: 'ready\nstopping\n' });
  });

  it.each(['throw', 'reject'])('stops in order with exit code 1 after an uncaught error (%s)', async (mode) => {
    expect(await run(mode, [])).toEqual({ code: 1, signal: null, output: 'ready\nstopping\nstopped\n' });
  });

  it('tells by its exit code that a part did not stop', async () => {
    expect(await run('fail', ['SIGTERM'])).toMatchObject({ code: 1, signal: null });
  });
});
