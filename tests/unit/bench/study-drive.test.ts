import type { StepContext } from '../../../bench/study/step.ts';
import { drive } from '../../../bench/study/steps/drive.ts';
import { evenSubset } from '../../../bench/study/even-subset.ts';
import { greyImages } from '../../../bench/study/grey-images.ts';
import type { AttackCheckpoint, AttackStep } from '../../../src/robustness/attacks/attack.ts';

/** Counts to 3, a checkpoint each; what it began with is the first number. */
async function* counting(checkpoint: AttackCheckpoint | undefined): AsyncGenerator<AttackStep, number[], void> {
  const start = checkpoint?.numbers['n'] ?? 0;
  for (let n = start + 1; n <= 3; n++) {
    yield { kind: 'progress', progress: { fraction: n / 3, phase: 'counting' } };
    yield { kind: 'checkpoint', checkpoint: { tensors: {}, numbers: { n }, random: [1, 2, 3, 4] } };
  }
  return [start];
}

function contextWith(left: { bytes?: Buffer }): StepContext {
  return {
    record: () => { throw new Error('no record'); },
    file: () => Promise.reject(new Error('no file')),
    onProgress: () => undefined,
    checkpoint: () => Promise.resolve(left.bytes),
    saveCheckpoint: (bytes) => { left.bytes = Buffer.from(bytes); return Promise.resolve(); },
  };
}

const work = (run: string) => ({ run, begin: counting });

describe('driving an attack or a training', () => {
  it('goes on from the checkpoint that the same run left, and from none of another run or a damaged one', async () => {
    const left: { bytes?: Buffer } = {};
    expect(await drive(work('one'), contextWith(left))).toEqual([0]);
    expect(await drive(work('one'), contextWith(left))).toEqual([3]);
    expect(await drive(work('two'), contextWith({ ...left }))).toEqual([0]);
    const damaged = Buffer.from(left.bytes ?? []);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0xff;
    expect(await drive(work('one'), contextWith({ bytes: damaged }))).toEqual([0]);
  });
});

describe('grey images', () => {
  const images = greyImages([0, 51, 255].map((level, index) => (
    { name: `i${index}`, label: index % 2, patient: index === 0 ? 'p' : null, pixels: new Uint8Array(4).fill(level) })), [3, 2, 2]);

  it('are read as shares of white, the same in every channel', async () => {
    const { shape, data } = await images.read(Uint32Array.of(2, 1));
    expect(shape).toEqual([2, 3, 2, 2]);
    expect([...data]).toEqual([...new Array<number>(12).fill(1), ...new Array<number>(12).fill(Math.fround(0.2))]);
    expect([images.patientOf(0), images.patientOf(1), images.nameOf(2)]).toEqual(['p', undefined, 'i2']);
  });

  it('refuse another size', () => {
    expect(() => greyImages([{ name: 'i', label: 0, patient: null, pixels: new Uint8Array(5) }], [1, 2, 2])).toThrow('i: expected 2 x 2 pixels, found 5');
  });

  it('are thinned evenly', () => {
    const some = evenSubset(images, 2);
    expect([some.nameOf(0), some.nameOf(1)]).toEqual(['i0', 'i1']);
    expect(evenSubset(images, undefined)).toBe(images);
  });
});
