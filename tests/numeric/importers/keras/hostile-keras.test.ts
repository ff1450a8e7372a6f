import { readFileSync } from 'node:fs';
import { ProblemsError, type Problem } from '../../../../src/kernel/errors.ts';
import { Random } from '../../../../src/kernel/random.ts';
import type { ImportedModel } from '../../../../src/numeric/importers/imported-model.ts';
import { importKerasH5 } from '../../../../src/numeric/importers/keras/import-keras-h5.ts';
import { importKerasV3 } from '../../../../src/numeric/importers/keras/import-keras-v3.ts';

const FIXTURES = 'tests/fixtures/keras';

/** Why an import refuses; fails where it does not, or where it throws anything but problems. */
async function refusal(imported: Promise<ImportedModel>): Promise<readonly Problem[]> {
  const outcome = await imported.then(() => 'accepted', (error: unknown) => error);
  if (!(outcome instanceof ProblemsError)) throw new Error(`expected a ProblemsError, found ${String(outcome)}`);
  return outcome.problems;
}

const openHostile = (name: string): Promise<ImportedModel> => importKerasH5([{ name, bytes: readFileSync(`${FIXTURES}/hostile/${name}`) }]);

/** Made by tests/fixtures/keras/make_hostile.py. */
const hostile = [
  ['external-link.h5', 'found a link to "/etc/passwd"'],
  ['soft-link.h5', 'found a link to "/model_weights/dense/kernel:0"'],
  ['virtual.h5', 'virtual dataset, which refers to other files'],
  ['external-storage.h5', 'unable to open external raw data file'],
  ['huge-shape.h5', 'as a file of'],
  ['bomb.h5', 'as a file of'],
  ['foreign-filter.h5', 'found lzf'],
  ['group-loop.h5', 'missing'],
  ['text-weights.h5', 'expected numbers'],
  ['weights-only.h5', 'found weights only: save with model.save()'],
] as const;

describe('hostile HDF5', () => {
  it.each(['good.h5', 'packed.h5'])('%s is fine', async (name) => {
    expect(await openHostile(name)).toMatchObject({ classCount: 2, outputKind: 'SOFTMAX', parameterCount: 32 });
  });

  it.each(hostile)('%s is refused: %s', async (name, reason) => {
    const problems = await refusal(openHostile(name));
    expect(problems.map(({ message }) => message).join('; ')).toContain(reason);
  });

  it('refuses a heap of texts that the library would walk through for ever', async () => {
    const bytes = readFileSync(`${FIXTURES}/sequential.h5`);
    // The first object: number 0 for free space, of no length.
    bytes.fill(0, bytes.indexOf('GCOL') + 16, bytes.indexOf('GCOL') + 32);
    expect((await refusal(importKerasH5([{ name: 'x.h5', bytes }])))[0]?.message).toContain('found a damaged heap');
  });

  it('refuses what is no HDF5 file, and none or two files', async () => {
    expect(await refusal(importKerasH5([{ name: 'x.h5', bytes: new Uint8Array(100) }]))).toMatchObject([{ code: 'HDF5' }]);
    expect(await refusal(importKerasH5([]))).toMatchObject([{ code: 'KERAS_FILE' }]);
    const bytes = readFileSync(`${FIXTURES}/sequential.h5`);
    expect(await refusal(importKerasH5([{ name: 'a.h5', bytes }, { name: 'b.h5', bytes }]))).toMatchObject([{ code: 'KERAS_FILE' }]);
  });
});

describe.each([['sequential.h5', importKerasH5], ['sequential.keras', importKerasV3]] as const)('damaged %s', (path, open) => {
  const whole = readFileSync(`${FIXTURES}/${path}`);

  it.each([0, 1, 8, 96, 2048, 12_000, 30_000])('cut to %d bytes is refused', async (length) => {
    expect(await refusal(open([{ name: path, bytes: whole.subarray(0, length) }]))).not.toHaveLength(0);
  });

  it('with bits flipped is refused or works, and the next file is read', async () => {
    const random = Random.fromSeed(1);
    let accepted = 0;
    for (let round = 0; round < 150; round++) {
      const bytes = Uint8Array.from(whole);
      for (let flip = 0; flip < 1 + round % 8; flip++) {
        const place = random.uint32() % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (random.uint32() % 8));
      }
      const outcome = await open([{ name: path, bytes }]).then(() => 'accepted', (error: unknown) => error);
      if (outcome === 'accepted') accepted += 1;
      else expect(outcome).toBeInstanceOf(ProblemsError);
    }
    expect(accepted).toBeLessThan(150);
    expect(await open([{ name: path, bytes: whole }])).toMatchObject({ classCount: 3 });
  });
});

it('refuses a .keras archive without its parts', async () => {
  const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
  expect(await refusal(importKerasV3([{ name: 'x.keras', bytes: zip }]))).toMatchObject([{ code: 'KERAS_FILE', message: expect.stringContaining('config.json') as string }]);
});
