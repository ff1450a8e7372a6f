import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import { augment, type Augmentation } from '../../../src/robustness/training/augment.ts';
import { poseImage, type Pose } from '../../../src/robustness/training/pose-image.ts';

const STILL: Pose = { flipped: false, angle: 0, right: 0, down: 0 };
const NOTHING: Augmentation = { flip: false, rotation: 0, shift: 0 };

/** Made by scipy: tests/fixtures/training-steps/make_poses.py. */
const reference = JSON.parse(readFileSync(new URL('../../fixtures/training-steps/poses.json', import.meta.url), 'utf8')) as {
  readonly image: readonly number[];
  readonly poses: readonly (Pose & { readonly image: readonly number[] })[];
};

function posed(from: Float32Array, shape: readonly [number, number, number], pose: Partial<Pose>): number[] {
  const to = new Float32Array(from.length);
  poseImage({ shape, from, to }, { ...STILL, ...pose });
  return [...to];
}

function noise(shape: readonly number[], seed = 1): Float32Array {
  const random = Random.fromSeed(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform());
}

describe('a pose', () => {
  it.each(reference.poses)('is that of scipy: flipped $flipped, $angle degrees, $right right, $down down', ({ image, ...pose }) => {
    const found = posed(Float32Array.from(reference.image), [2, 7, 9], pose);
    expect(found.length).toBe(image.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(image[i] ?? NaN, 5));
  });

  it('of a quarter turn copies pixels exactly, counter-clockwise', () => {
    const image = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(posed(image, [1, 3, 3], { angle: 90 })).toEqual([2, 5, 8, 1, 4, 7, 0, 3, 6]);
    expect(posed(image, [1, 3, 3], { angle: -90 })).toEqual([6, 3, 0, 7, 4, 1, 8, 5, 2]);
    expect(posed(image, [1, 3, 3], { angle: 180 })).toEqual([...image].reverse());
  });

  it('of four quarter turns, of two mirrors and of nothing is the image, bit for bit', () => {
    const shape = [3, 6, 6] as const;
    const image = noise(shape);
    let turned: number[] = [...image];
    for (let quarter = 0; quarter < 4; quarter++) turned = posed(Float32Array.from(turned), shape, { angle: 90 });
    expect(turned).toEqual([...image]);
    expect(posed(Float32Array.from(posed(image, shape, { flipped: true })), shape, { flipped: true })).toEqual([...image]);
    expect(posed(image, shape, {})).toEqual([...image]);
    expect(posed(image, shape, { angle: 360 })).toEqual([...image]);
  });

  it('mirrors left to right and moves right and down, the edges going on', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(posed(image, [1, 2, 3], { flipped: true })).toEqual([3, 2, 1, 6, 5, 4]);
    expect(posed(image, [1, 2, 3], { right: 1 })).toEqual([1, 1, 2, 4, 4, 5]);
    expect(posed(image, [1, 2, 3], { down: 1 })).toEqual([1, 2, 3, 1, 2, 3]);
  });
});

describe('augmentation', () => {
  const images = floatTensor([40, 1, 6, 6], noise([40, 1, 6, 6]));
  const rowsOf = (data: Float32Array): string[] => Array.from({ length: 40 }, (_, n) => data.slice(n * 36, (n + 1) * 36).join());
  const originals = rowsOf(images.data);

  it('of nothing is the same tensor and draws no random number', () => {
    const random = Random.fromSeed(4);
    const before = random.state();
    expect(augment(images, NOTHING, random)).toBe(images);
    expect(random.state()).toEqual(before);
  });

  it('mirrors about half of the images and leaves the others, and the tensor given, as they are', () => {
    const varied = rowsOf(augment(images, { ...NOTHING, flip: true }, Random.fromSeed(4)).data);
    const same = varied.filter((row, n) => row === originals[n]).length;
    expect(same).toBeGreaterThan(10);
    expect(same).toBeLessThan(30);
    varied.forEach((row, n) => {
      const mirrored = posed(images.data.slice(n * 36, (n + 1) * 36), [1, 6, 6], { flipped: true }).join();
      expect([originals[n], mirrored]).toContain(row);
    });
    expect(rowsOf(images.data)).toEqual(originals);
  });

  it('varies every image on its own, within the range of the image, decided by the seed', () => {
    const all = { flip: true, rotation: 30, shift: 0.2 };
    const varied = augment(images, all, Random.fromSeed(4));
    const same = floatTensor([40, 1, 6, 6], Float32Array.from({ length: 40 * 36 }, (_, i) => images.data[i % 36] ?? 0));
    expect(new Set(rowsOf(augment(same, all, Random.fromSeed(4)).data)).size).toBeGreaterThan(35);
    expect([...augment(images, all, Random.fromSeed(4)).data]).toEqual([...varied.data]);
    expect([...augment(images, all, Random.fromSeed(5)).data]).not.toEqual([...varied.data]);
    expect(varied.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('moves by whole pixels up to the share, left and right alike', () => {
    const ramp = floatTensor([200, 1, 1, 10], Float32Array.from({ length: 2000 }, (_, i) => i % 10));
    const { data } = augment(ramp, { ...NOTHING, shift: 0.3 }, Random.fromSeed(8));
    const moves = Array.from({ length: 200 }, (_, n) => 5 - (data[n * 10 + 5] ?? NaN));
    expect(new Set(moves)).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
  });
});
