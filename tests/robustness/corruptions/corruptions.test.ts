import { Random } from '../../../src/kernel/random.ts';
import { corrupt, corruptionCatalogue, MODALITIES, type Corruption, type Picture } from '../../../src/robustness/corruptions/index.ts';
import { coloured, cropped, greyPictures, repeatedGrey, SAMPLE } from './pictures.ts';

const SEVERITIES = [1, 2, 3, 4, 5] as const;

const all = corruptionCatalogue.map((corruption) => ({ name: corruption.name, corruption }));

let samples: Picture[];

beforeAll(async () => {
  samples = await greyPictures(SAMPLE, 4, 40);
});

function at(corruption: Corruption, picture: Picture, severity: number, seed = 1): Promise<Float32Array> {
  return corrupt(corruption, picture, severity, Random.fromSeed(seed));
}

/** What a corruption is tried on: grey, unless it needs colour. */
function suited({ needsColour }: Corruption, picture: Picture): Picture {
  return needsColour ? coloured(picture) : picture;
}

describe.each(all)('corruption $name', ({ corruption }) => {
  it('leaves the very bits at severity 0, in an array of its own', async () => {
    const picture = suited(corruption, samples[0] as Picture);
    const made = await at(corruption, picture, 0);
    expect(new Uint32Array(made.buffer)).toEqual(new Uint32Array(picture.data.buffer));
    expect(made).not.toBe(picture.data);
  });

  it('gives shape, range and the same bits for the same generator, and leaves its input', async () => {
    for (const picture of [suited(corruption, samples[1] as Picture), coloured(samples[2] as Picture)]) {
      const small = cropped(picture, 17, 23);
      const before = small.data.slice();
      for (const severity of SEVERITIES) {
        const made = await at(corruption, small, severity, 7);
        expect(made).toHaveLength(before.length);
        expect(made.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(await at(corruption, small, severity, 7)).toEqual(made);
      }
      expect(small.data).toEqual(before);
    }
  });

  it('bears black, white and single pixels', async () => {
    for (const value of [0, 1]) {
      for (const [height, width] of [[1, 1], [2, 5], [9, 8]] as const) {
        for (const channels of corruption.needsColour ? [3] : [1, 3]) {
          const data = new Float32Array(channels * height * width).fill(value);
          for (const severity of SEVERITIES) expect(await at(corruption, { channels, height, width, data }, severity)).toHaveLength(data.length);
        }
      }
    }
  });

  if (!corruption.needsColour) it('keeps a grey picture in three channels grey, and gives it what it gives one channel', async () => {
    const grey = cropped(samples[3] as Picture, 28, 28);
    const once = await at(corruption, grey, 3);
    expect(await at(corruption, repeatedGrey(grey), 3)).toEqual(repeatedGrey({ ...grey, data: once }).data);
  });

  if (corruption.needsColour) it('is refused on one channel, with a reason, at any severity', async () => {
    for (const severity of [0, 3]) {
      await expect(at(corruption, samples[0] as Picture, severity)).rejects.toMatchObject({
        code: 'INVALID_INPUT', problems: [{ code: 'UNSUPPORTED', message: expect.stringContaining(corruption.name) as string }],
      });
    }
  });

  it('says what it is: names, sentences, a paper with its year, modalities and parameters that go one way', () => {
    expect(corruption.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(corruption.summary).toMatch(/[.]$/);
    expect(corruption.reference).toMatch(/\b(19|20)\d\d\b/);
    expect(corruption.modalities.length).toBeGreaterThan(0);
    expect(corruption.modalities.every((modality) => MODALITIES.includes(modality))).toBe(true);
    for (const { values } of Object.values(corruption.levels)) {
      const rising = [...values].sort((a, b) => a - b);
      expect([rising, rising.toReversed()]).toContainEqual([...values]);
    }
  });
});

it('names each corruption once', () => {
  const names = corruptionCatalogue.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it('refuses severities that are none', async () => {
  for (const severity of [-1, 6, 2.5, NaN]) {
    await expect(at(all[0]?.corruption as Corruption, samples[0] as Picture, severity)).rejects.toThrow('severity');
  }
});

it('clips what a corruption makes, and refuses what is not a number or not the right size', async () => {
  const picture = samples[0] as Picture;
  const fake = (data: Float32Array): Corruption => ({ ...all[0]?.corruption as Corruption, apply: () => data });
  const filled = (value: number): Float32Array => new Float32Array(picture.data.length).fill(value);
  expect(await at(fake(filled(7)), picture, 1)).toEqual(filled(1));
  expect(await at(fake(filled(-7)), picture, 1)).toEqual(filled(0));
  await expect(at(fake(filled(NaN)), picture, 1)).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  await expect(at(fake(filled(Infinity)), picture, 1)).rejects.toMatchObject({ code: 'DISHONEST_RESULT' });
  await expect(at(fake(new Float32Array(3)), picture, 1)).rejects.toThrow('expected gaussian-noise to give');
});

it('draws the same at every severity: hairs of the weaker are there in the stronger', async () => {
  const hair = all.find(({ name }) => name === 'hair')?.corruption as Corruption;
  const white = { channels: 3, height: 64, width: 64, data: new Float32Array(3 * 64 * 64).fill(1) };
  const [few, many] = [await at(hair, white, 2), await at(hair, white, 5)];
  expect(few.every((value, i) => (many[i] ?? NaN) <= value)).toBe(true);
});

it('scales widths with the picture: twice the size, twice the width', async () => {
  for (const name of ['gaussian-blur', 'motion-blur']) {
    const blur = all.find((each) => each.name === name)?.corruption as Corruption;
    const [small, large] = [await widthOfPoint(blur, 61), await widthOfPoint(blur, 122)];
    expect(Math.abs(large / small - 2)).toBeLessThan(0.2);
  }
});

/** Standard deviation of what a white point becomes at severity 5. */
async function widthOfPoint(corruption: Corruption, side: number): Promise<number> {
  const middle = Math.floor(side / 2);
  const data = new Float32Array(side * side);
  data[middle * side + middle] = 1;
  const made = await at(corruption, { channels: 1, height: side, width: side, data }, 5);
  const total = made.reduce((sum, value) => sum + value, 0);
  const moment = made.reduce((sum, value, i) => sum + value * ((i % side - middle) ** 2 + (Math.floor(i / side) - middle) ** 2), 0);
  return Math.sqrt(moment / total);
}
