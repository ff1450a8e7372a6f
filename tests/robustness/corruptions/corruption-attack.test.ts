import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { CorruptionAttack } from '../../../src/robustness/attacks/attack.ts';
import { findAttack, parseParameters } from '../../../src/robustness/attacks/index.ts';
import { corruptionCatalogue } from '../../../src/robustness/corruptions/index.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

function attackOf(name: string): CorruptionAttack {
  const attack = findAttack(`corruption-${name}`);
  if (attack?.kind !== 'CORRUPTION') throw new Error(`no corruption ${name} in the catalogue`);
  return attack;
}

/** Waves of different phase. */
function batch(count: number, channels: number, side = 20): FloatTensor {
  const size = channels * side * side;
  return floatTensor([count, channels, side, side], Float32Array.from({ length: count * size },
    (_, i) => 0.5 + 0.4 * Math.sin((i % side) / 3 + Math.floor(i / side) / 4 + Math.floor(i / (side * side)))));
}

const generators = (count: number): Random[] => Array.from({ length: count }, (_, n) => Random.fromSeed(n + 1));

function rowOf({ data, shape }: FloatTensor, row: number): Float32Array {
  const size = data.length / (shape[0] ?? 1);
  return data.slice(row * size, (row + 1) * size);
}

it.each(corruptionCatalogue.map(({ name }) => ({ name })))('corruption-$name is in the catalogue, without adversary, with its modalities and severities', ({ name }) => {
  const attack = attackOf(name);
  expect(attack).toMatchObject({ kind: 'CORRUPTION', knowledge: 'NONE', goals: ['NONTARGETED'], norms: ['LINF'] });
  expect(attack.modalities.length).toBeGreaterThan(0);
  expect(attack.summary).toContain('Severities 1 to 5: ');
});

it.each(corruptionCatalogue.map(({ name }) => ({ name })))('corruption-$name corrupts each image of a batch by itself, severity 0 not at all', async ({ name }) => {
  const attack = attackOf(name);
  const images = batch(3, 3);
  const before = images.data.slice();
  expect((await attack.corrupt(images, 0, generators(3))).data).toEqual(before);
  const together = await attack.corrupt(images, 4, generators(3));
  expect(images.data).toEqual(before);
  expect(together.shape).toEqual(images.shape);
  for (let row = 0; row < 3; row++) {
    const alone = await attack.corrupt(floatTensor([1, 3, 20, 20], rowOf(images, row)), 4, [Random.fromSeed(row + 1)]);
    expect(alone.data).toEqual(rowOf(together, row));
  }
});

it('scores all severities by default, a subset sorted and once each, and refuses others', () => {
  const attack = attackOf('hair');
  const severities = (parameters: unknown): unknown => {
    const parsed = parseParameters(attack, parameters);
    return parsed.problems ?? attack.severitiesOf(parsed.parameters);
  };
  expect(severities(undefined)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(severities({ severities: [5, 0, 3, 5] })).toEqual([0, 3, 5]);
  for (const wrong of [[], [6], [-1], [1.5], 'all', [0, 'x']]) {
    expect(severities({ severities: wrong })).toContainEqual(expect.objectContaining({ code: 'INVALID_INPUT' }));
  }
});

it('refuses a change of colour on grey images, and a batch without a generator for each image', async () => {
  await expect(attackOf('saturation-down').corrupt(batch(2, 1), 0, generators(2))).rejects.toMatchObject({ problems: [{ code: 'UNSUPPORTED' }] });
  await expect(attackOf('hair').corrupt(batch(2, 1), 1, generators(1))).rejects.toThrow('a generator for each image');
});

it('loads no image library with the catalogues: the API process lists them too', () => {
  const script = `
    import { createRequire } from 'node:module';
    const { attackCatalogue } = await import('./src/robustness/attacks/index.ts');
    const { channelCatalogue } = await import('./src/robustness/channels/index.ts');
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('node_modules/sharp/')).length;
    const before = loaded();
    await channelCatalogue.find(({ name }) => name === 'jpeg-90').send({ dtype: 'float32', shape: [1, 1, 8, 8], data: new Float32Array(64) });
    console.log(JSON.stringify({ attacks: attackCatalogue.length, before, after: loaded() }));
  `;
  const printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
  const { attacks, before, after } = JSON.parse(printed) as { attacks: number; before: number; after: number };
  expect(attacks).toBeGreaterThan(corruptionCatalogue.length);
  expect(before).toBe(0);
  expect(after).toBeGreaterThan(0);
});
