import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences } from '../../../bench/study/differences.ts';
import { runSteps } from '../../../bench/study/run-steps.ts';
import type { StudyStep } from '../../../bench/study/step.ts';
import { StepStore } from '../../../bench/study/step-store.ts';
import { AppError } from '../../../src/kernel/errors.ts';

let folder = '';
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'study-test-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));

const SETTINGS = { seed: 1, epochs: [2, 3] };
const said: string[] = [];
const quiet = { runtime: 'test', say: (line: string) => { said.push(line); }, show: () => undefined };

/** Counts how often each step ran; `b` adds one to what `a` made. */
function stepsOf(ran: string[], value = 1): StudyStep[] {
  return [
    {
      id: 'x/a', kind: 'make', work: 1, needs: [],
      run: () => { ran.push('a'); return Promise.resolve({ result: { value }, files: { bin: Uint8Array.of(value, 2) } }); },
    },
    {
      id: 'x/b', kind: 'add', work: 1, needs: ['x/a'],
      run: async ({ record, file }) => {
        ran.push('b');
        const made = record('x/a').result as { readonly value: number };
        return { result: { sum: made.value + ((await file('x/a', 'bin'))[1] ?? 0) } };
      },
    },
  ];
}

async function run(steps: readonly StudyStep[], stopAfterSeconds?: number) {
  const store = await StepStore.open(folder, SETTINGS);
  return runSteps(steps, { store, ...quiet, ...(stopAfterSeconds !== undefined && { stopAfterSeconds }) });
}

describe('the steps of the study', () => {
  it('are done once: a second run reads what the first one left', async () => {
    const ran: string[] = [];
    const first = await run(stepsOf(ran));
    const second = await run(stepsOf(ran));
    expect(ran).toEqual(['a', 'b']);
    expect(second.records.get('x/b')).toEqual(first.records.get('x/b'));
    expect(second.records.get('x/b')?.result).toEqual({ sum: 3 });
    expect(second.missing).toEqual([]);
  });

  it('go on where a killed run was', async () => {
    const ran: string[] = [];
    const [a, b] = stepsOf(ran);
    if (!a || !b) throw new Error('expected two steps');
    const killed: StudyStep = { ...b, run: () => Promise.reject(new Error('killed')) };
    await expect(run([a, killed])).rejects.toThrow('killed');
    await run([a, b]);
    expect(ran).toEqual(['a', 'b']);
  });

  it('are not begun after the time given, and said to be missing', async () => {
    const ran: string[] = [];
    const { missing } = await run(stepsOf(ran), 0);
    expect(ran).toEqual([]);
    expect(missing).toEqual(['x/a', 'x/b']);
  });

  it.each([
    ['a damaged record', 'steps/x/a.json', (text: string) => text.replace('"value": 1', '"value": 7')],
    ['half a record', 'steps/x/a.json', (text: string) => text.slice(0, text.length / 2)],
    ['a damaged file', 'steps/x/a.bin', () => '\u0009\u0009'],
  ])('do not believe %s: the step is done again, and those after it stay', async (_, name, damage) => {
    const ran: string[] = [];
    await run(stepsOf(ran));
    const path = join(folder, name);
    await writeFile(path, damage(await readFile(path, 'utf8')));
    said.length = 0;
    const { records } = await run(stepsOf(ran));
    expect(ran).toEqual(['a', 'b', 'a']);
    expect(said[0]).toContain('x/a: done again, because its file');
    expect(records.get('x/b')?.result).toEqual({ sum: 3 });
  });

  it('are done again when what they were made from came out differently', async () => {
    const ran: string[] = [];
    await run(stepsOf(ran));
    await rm(join(folder, 'steps/x/a.bin'));
    const { records } = await run(stepsOf(ran, 5));
    expect(ran).toEqual(['a', 'b', 'a', 'b']);
    expect(records.get('x/b')?.result).toEqual({ sum: 7 });
  });

  it('leave one failed step behind with its reason, and what needs it', async () => {
    const ran: string[] = [];
    const [a, b] = stepsOf(ran);
    if (!a || !b) throw new Error('expected two steps');
    const failing: StudyStep = { ...a, run: () => Promise.reject(new AppError('DISHONEST_RESULT', 'the loss is no number')) };
    const { failures, missing, records } = await run([failing, b, { ...a, id: 'y/a' }]);
    expect(failures).toEqual([{ id: 'x/a', reason: 'the loss is no number' }]);
    expect(missing).toEqual(['x/a', 'x/b']);
    expect([...records.keys()]).toEqual(['y/a']);
  });

  it('keep the state of an interrupted step until it is done', async () => {
    const seen: (string | undefined)[] = [];
    const step = (fails: boolean): StudyStep => ({
      id: 'z', kind: 'make', work: 1, needs: [],
      run: async ({ checkpoint, saveCheckpoint }) => {
        seen.push((await checkpoint())?.toString());
        await saveCheckpoint(Buffer.from('half way'));
        if (fails) throw new Error('killed');
        return { result: 1 };
      },
    });
    await expect(run([step(true)])).rejects.toThrow('killed');
    await run([step(false)]);
    await rm(join(folder, 'steps/z.json'));
    await run([step(false)]);
    expect(seen).toEqual([undefined, 'half way', undefined]);
  });

  it('refuse an order in which a step comes before what it needs', async () => {
    await expect(run(stepsOf([]).reverse())).rejects.toThrow('expected step x/b once and after all it needs, found x/a');
  });
});

describe('a folder of the study', () => {
  it('refuses other settings, naming what differs', async () => {
    await StepStore.open(folder, SETTINGS);
    await expect(StepStore.open(folder, SETTINGS)).resolves.toBeInstanceOf(StepStore);
    await expect(StepStore.open(folder, { seed: 1, epochs: [2, 4] })).rejects.toThrow(/holds a study of other settings.*identity\.epochs\.1 4, found 3/);
  });

  it('refuses a damaged list of settings', async () => {
    await writeFile(join(folder, 'study.json'), '{');
    await expect(StepStore.open(folder, SETTINGS)).rejects.toThrow('found a damaged file');
  });

  it('tells at most five differences', () => {
    expect(differences([1, 2], [1, 2])).toEqual([]);
    expect(differences({ a: 1 }, { b: 2 })).toEqual(['a nothing, found 1', 'b 2, found nothing']);
    const many = differences([0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]);
    expect(many).toHaveLength(6);
    expect(many[5]).toBe('2 more differences');
  });
});
