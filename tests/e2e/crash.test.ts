import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { AssayClient } from '../../samples/demo/client.ts';
import { AUDIT, AUDIT_EVENTS } from '../../samples/demo/operations.ts';
import { runnersOf } from './runner-processes.ts';
import { RunningAssay } from './running-assay.ts';
import { followAudit, launchAudit, QUICK_CHECKS, registerDataset, registerModel } from './steps.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'samples');

/** `assay start` as a process of its own, so that it can be killed without a word. */
class Program {
  readonly child: ChildProcess;
  readonly url: Promise<string>;
  readonly ended: Promise<number | string | null>;

  constructor(dataDirectory: string, apiKey: string) {
    this.child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/bin/assay.ts'), 'start'], {
      cwd: ROOT, env: { ...process.env, PORT: '0', ASSAY_DATA_DIR: dataDirectory, ASSAY_API_KEY: apiKey, DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done(code ?? signal)));
    this.url = new Promise((ready, fail) => {
      if (!this.child.stdout) return fail(new Error('expected a pipe'));
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        const found = /ready at (http:\S+)/.exec(line)?.[1];
        if (found) ready(found);
      });
      void this.ended.then((end) => fail(new Error(`Assay ended: ${end}`)));
    });
    this.url.catch(() => undefined);
  }

  kill(signal: NodeJS.Signals): Promise<number | string | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Command lines of live processes that mention `text`. */
function processesNaming(text: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(text) && Number(pid) !== process.pid ? [line] : [];
    } catch {
      return [];
    }
  });
}

async function until(what: string, done: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`expected within ${limitMs} ms: ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

(process.platform === 'linux' ? describe : describe.skip)('kill -9 in the middle of an audit', () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'assay-crash-'));
  const apiKey = `test_${randomBytes(24).toString('hex')}`;
  let program: Program;

  afterAll(async () => {
    await program.kill('SIGKILL');
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('leaves a system that the next start repairs, and ends with nothing left behind', async () => {
    program = new Program(dataDirectory, apiKey);
    const client = new AssayClient(await program.url, apiKey);
    const model = await registerModel({ client }, join(SAMPLES, 'synthetic-radiograph-cnn.onnx'), { preprocessing: { channels: 'GRAY' } });
    const dataset = await registerDataset({ client }, join(SAMPLES, 'synthetic-radiographs.npz'));
    const id = await launchAudit({ client }, {
      name: 'interrupted', modelIds: [model.id], datasetId: dataset.id,
      attacks: [{ algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', norm: 'L2', zetaPercent: 4, parameters: { epochs: 60 }, channels: [] }],
      checks: QUICK_CHECKS,
    });
    for await (const { auditEvents } of client.follow(AUDIT_EVENTS, { auditId: id })) {
      if ((auditEvents.progress?.fraction ?? 0) > 0.1) break;
    }
    await client.close().catch(() => undefined);
    await program.kill('SIGKILL');
    await until('every child of the killed program has ended', () => processesNaming(dataDirectory).length === 0);

    program = new Program(dataDirectory, apiKey);
    const again = new AssayClient(await program.url, apiKey);
    const kinds: string[] = [];
    const seqs: number[] = [];
    for await (const { auditEvents } of again.follow(AUDIT_EVENTS, { auditId: id })) {
      kinds.push(auditEvents.kind);
      seqs.push(auditEvents.seq);
    }
    expect(kinds).toContain('ATTACK_RESUMED');
    expect(kinds.at(-1)).toBe('AUDIT_FINISHED');
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect((await again.request(AUDIT, { id })).audit.state).toBe('SUCCEEDED');
    await again.close();

    expect(await program.kill('SIGTERM')).toBe(0);
    await until('nothing is left behind', () => processesNaming(dataDirectory).length === 0, 5_000);
  }, 240_000);
});

(process.platform === 'linux' ? describe : describe.skip)('kill -9 of a runner', () => {
  const assay = new RunningAssay();

  beforeAll(() => assay.start(), 120_000);
  afterAll(() => assay.remove());

  it('costs the attack some time and nothing else', async () => {
    const model = await registerModel(assay, join(SAMPLES, 'synthetic-radiograph-cnn.onnx'), { preprocessing: { channels: 'GRAY' } });
    const dataset = await registerDataset(assay, join(SAMPLES, 'synthetic-radiographs.npz'));
    const id = await launchAudit(assay, {
      name: 'a killed runner', modelIds: [model.id], datasetId: dataset.id,
      attacks: [{ algorithm: 'uap-sgd', goal: 'TARGETED', targetClass: 'normal', norm: 'L2', zetaPercent: 4, parameters: { epochs: 30 }, channels: [] }],
      checks: QUICK_CHECKS,
    });
    const early = await followAudit(assay, id, 0, ({ progress }) => (progress?.fraction ?? 0) > 0.1);
    for (const pid of runnersOf(assay.dataDirectory)) process.kill(pid, 'SIGKILL');
    const late = await followAudit(assay, id, early.at(-1)?.seq ?? 0);
    expect(late.map((event) => event.kind)).toContain('ATTACK_RESUMED');
    expect((await assay.client.request(AUDIT, { id })).audit.state).toBe('SUCCEEDED');
  }, 180_000);
});
