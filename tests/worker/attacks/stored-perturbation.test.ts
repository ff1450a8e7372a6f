import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemsOf } from '../../../src/kernel/errors.ts';
import { readNpy, writeNpy } from '../../../src/numeric/formats/npy.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { fitPerturbation } from '../../../src/worker/runner/attacks/fit-perturbation.ts';
import type { AttackSpec, RunAttackTask } from '../../../src/worker/runner/protocol.ts';
import { AttackWorld, perturbationOf } from './attack-world.ts';

const world = new AttackWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

const SPEC: Partial<AttackSpec> = { algorithm: 'uap-stored', epsilon: 0.2, parameters: { perturbationId: `prt_${'0'.repeat(32)}` } };

type Stored = NonNullable<RunAttackTask['stored']>;

let stores = 0;

async function store(shape: readonly number[], values: (index: number) => number, budget: Pick<Stored, 'norm' | 'epsilon'> = { norm: 'LINF', epsilon: 0.2 }): Promise<Stored> {
  const tensorPath = join(world.folder, `stored-${stores++}.npy`);
  const size = shape.reduce((product, side) => product * side, 1);
  await writeFile(tensorPath, writeNpy(floatTensor(shape, Float32Array.from({ length: size }, (_, index) => values(index)))));
  return { tensorPath, sha256: String(stores), ...budget };
}

async function valuesAt(path: string): Promise<Float32Array> {
  return readNpy(await readFile(path), 'v').data as Float32Array;
}

const wave = (index: number): number => 0.2 * Math.sign(Math.sin(3 * index + 1));

describe('fitPerturbation', () => {
  it('gives what PyTorch gives, for other sizes and for luma', async () => {
    const { source, cases } = JSON.parse(await readFile(new URL('../../fixtures/worker/resize.json', import.meta.url), 'utf8')) as {
      source: { shape: number[]; data: number[] }; cases: { shape: [number, number, number]; data: number[] }[];
    };
    for (const { shape, data } of cases) {
      const fitted = fitPerturbation(floatTensor(source.shape, Float32Array.from(source.data)), shape);
      expect(fitted.shape).toEqual(shape);
      fitted.data.forEach((value, i) => { expect(Math.abs(value - (data[i] ?? NaN))).toBeLessThan(1e-8); });
    }
  });

  it('replicates grey for colour', () => {
    const grey = floatTensor([1, 2, 2], Float32Array.of(0.1, -0.2, 0.3, 0));
    expect([...fitPerturbation(grey, [3, 2, 2]).data]).toEqual([...grey.data, ...grey.data, ...grey.data]);
  });
});

describe('runAttackTask with a perturbation made earlier', () => {
  it('scores it and makes no new one', async () => {
    const { result } = await world.run(SPEC, { stored: await store([1, 6, 6], wave) });
    expect(result.perturbation).toBeNull();
    expect(result.epsilon).toBe(0.2);
    expect(result.evaluations[0]?.figures.distortion?.linfMax).toBeCloseTo(0.2, 6);
    expect(result.warnings.map(({ code }) => code)).not.toContain('PERTURBATION_RESIZED');
  });

  it.each([
    ['uap-sign-flipped', (values: Float32Array) => values.map((value) => -value)],
    ['uap-pixel-shuffled', undefined],
  ])('%s makes a new one of the same norm', async (algorithm, expected) => {
    const stored = await store([1, 6, 6], (index) => (index - 18) / 100);
    const { result } = await world.run({ ...SPEC, algorithm }, { stored });
    const [before, after] = [await valuesAt(stored.tensorPath), await valuesAt(perturbationOf(result).tensorPath)];
    expect([...after].map(Math.abs).sort()).toEqual([...before].map(Math.abs).sort());
    expect(after).not.toEqual(before);
    if (expected) expect(after).toEqual(expected(before));
  });

  it('brings one of another size to the model\'s, within the same LINF, and says so', async () => {
    const { result } = await world.run(SPEC, { stored: await store([3, 9, 9], wave) });
    expect(result.epsilon).toBe(0.2);
    expect(result.perturbation).toBeNull();
    expect(result.evaluations[0]?.figures.distortion?.linfMax).toBeLessThanOrEqual(0.2 + 1e-6);
    expect(result.warnings).toEqual(expect.arrayContaining([
      { code: 'PERTURBATION_RESIZED', path: [], message: 'the earlier perturbation is 3 x 9 x 9, this model takes 1 x 6 x 6: it was resized (bilinear), and its LINF budget stayed 0.2' },
    ]));
  });

  it('gives L2 a budget of the same size a pixel', async () => {
    const stored = await store([1, 3, 3], () => 0.5, { norm: 'L2', epsilon: 1.5 });
    const { result, messages } = await world.run({ ...SPEC, norm: 'L2', epsilon: 1.5 }, { stored });
    expect(result.epsilon).toBeCloseTo(3, 12);
    expect(messages.find((message) => message.kind === 'started')).toMatchObject({ epsilon: result.epsilon });
    expect(result.warnings.find(({ code }) => code === 'PERTURBATION_RESIZED')?.message).toMatch(/its L2 budget of 1.5 became 3, the same a pixel/);
  });

  it('refuses another norm than the one it has its budget in', async () => {
    const error = await world.run({ ...SPEC, norm: 'L2' }, { stored: await store([1, 6, 6], wave) }).catch((reason: unknown) => reason);
    expect(problemsOf(error)).toEqual([{ code: 'INVALID_INPUT', path: ['norm'], message: 'expected norm LINF, in which the earlier perturbation has its budget, found L2' }]);
  });
});
