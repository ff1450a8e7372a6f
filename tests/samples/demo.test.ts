import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../../samples/demo/demo.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const LIMIT_MS = 300_000;

interface Demo {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly printed: (text: string) => Promise<void>;
  readonly ended: Promise<number | null>;
}

function startDemo(directory: string): Demo {
  const child = spawn(process.execPath, ['--import', TSX, DEMO], {
    cwd: directory, env: { ...process.env, NODE_OPTIONS: '', ASSAY_DATA_DIR: join(directory, 'data') }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const printed = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      const end = await Promise.race([ended, once(child.stdout, 'data')]);
      if (typeof end === 'number') throw new Error(`expected the demo to print "${text}", found its end:\n${output}`);
    }
  };
  return { process: child, output: () => output, printed, ended };
}

/** The port answers nobody once the system behind it is gone. */
async function isGone(url: string): Promise<boolean> {
  return fetch(url).then(() => false, () => true);
}

describe('npm run demo', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'assay-demo-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('audits the sample, shows attacks beside controls, saves the results and stops everything', async () => {
    const demo = startDemo(directory);
    const code = await demo.ended;
    const output = demo.output();
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('net Rs') });
    expect(output).not.toContain('Warning:');
    expect(output).toMatch(/PASS: Accuracy[^]*FAIL: Fooling rate[^]*FAIL: Net targeted success rate/);
    const results = join(directory, 'demo-output');
    const report = JSON.parse(await readFile(join(results, 'report.json'), 'utf8')) as { results: { attack_id: string; channel: string }[] };
    expect(new Set(report.results.map((result) => result.attack_id)).size).toBe(9);
    expect(report.results.filter(({ channel }) => channel === 'float')).toHaveLength(9);
    for (const file of ['report.html', 'uap-sgd-to-normal/perturbation.png', 'uap-sgd-to-normal/perturbation.npy']) {
      expect((await readFile(join(results, file))).length).toBeGreaterThan(1000);
    }
    const outcomes = (await readFile(join(results, 'uap-iterative-nontargeted/outcomes.csv'), 'utf8')).trim().split('\n');
    expect(outcomes).toHaveLength(1 + 240);
    expect(await isGone(/ready at (http:\S+)/.exec(output)?.[1] ?? '')).toBe(true);
  }, LIMIT_MS);

  it('takes its system down with it when it is told to stop in the middle', async () => {
    const demo = startDemo(directory);
    await demo.printed('3. Registering');
    demo.process.kill('SIGTERM');
    expect(await demo.ended).toBe(143);
    expect(demo.output()).toContain('The demo stopped early: interrupted by SIGTERM');
    expect(await isGone(/ready at (http:\S+)/.exec(demo.output())?.[1] ?? '')).toBe(true);
    expect(existsSync(join(directory, 'data', 'demo', 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(directory, 'data', 'demo.pid'))).toBe(false);
  }, LIMIT_MS);
});
