import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../src/kernel/random.ts';
import type { AttackCheckpoint } from '../../../src/robustness/attacks/attack.ts';
import type { Outcome } from '../../../src/robustness/metrics/outcome.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/worker/runner/attacks/checkpoint-file.ts';
import { decodeOutcomes, encodeOutcomes } from '../../../src/worker/runner/attacks/outcome-checkpoint.ts';
import { writeWhole } from '../../../src/worker/runner/write-whole.ts';
import { bytesOf } from '../../support/npy-writer.ts';

const random = Random.fromSeed(3);
for (let i = 0; i < 1000; i++) random.uint32();

const CHECKPOINT: AttackCheckpoint = {
  tensors: {
    v: Float32Array.from({ length: 1000 }, () => random.normal() * 1e-3),
    'odd values': Float32Array.of(-0, NaN, Infinity, -Infinity, 1e-45, 3.4e38),
    empty: new Float32Array(0),
  },
  numbers: { epoch: 3, 'best.rate': 0.1 + 0.2, minusZero: -0, nothing: NaN, most: Infinity, tiny: 5e-324 },
  random: random.state(),
};

function withoutBits({ tensors, ...rest }: AttackCheckpoint): object {
  return { ...rest, tensors: Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, bytesOf(values).toString('hex')])) };
}

describe('checkpoint files', () => {
  it('give back every bit', () => {
    const back = decodeCheckpoint(encodeCheckpoint(CHECKPOINT, 'run 1'), 'run 1');
    expect(withoutBits(back)).toEqual(withoutBits(CHECKPOINT));
    expect(Object.is(back.numbers['minusZero'], -0)).toBe(true);
    const [first, second] = [Random.fromState(CHECKPOINT.random), Random.fromState(back.random)];
    expect(Array.from({ length: 100 }, () => first.uint32())).toEqual(Array.from({ length: 100 }, () => second.uint32()));
  });

  const whole = encodeCheckpoint(CHECKPOINT, 'run 1');
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(200) ^ 1, 200);

  it.each([
    ['of another run', whole, 'run 2', /it belongs to another run/],
    ['with a flipped bit', flipped, 'run 1', /its digest is wrong/],
    ['that was cut', whole.subarray(0, whole.length - 1), 'run 1', /its digest is wrong/],
    ['that is empty', Buffer.alloc(0), 'run 1', /it is not one/],
    ['of outcome rows', encodeOutcomes(new Map(), 'run 1', ['a', 'b']), 'run 1', /it holds something else/],
    ['that is something else', Buffer.alloc(500), 'run 1', /it is not one/],
  ])('refuse one %s', (_name, bytes, run, message) => {
    expect(() => decodeCheckpoint(bytes, run)).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringMatching(message) }));
  });

  it('are whole or absent on disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-checkpoint-'));
    const path = join(folder, 'checkpoint.bin');
    await writeFile(path, 'an older one');
    await writeWhole(path, whole);
    expect(withoutBits(decodeCheckpoint(await readFile(path), 'run 1'))).toEqual(withoutBits(CHECKPOINT));
    expect(await readdir(folder)).toEqual(['checkpoint.bin']);
    await rm(folder, { recursive: true });
  });
});

describe('checkpoints of outcome rows', () => {
  const row = (image: string, logit: number): Outcome => ({
    image, patient: image === 'b' ? null : "=1+1,\"'p", label: 1, cleanPrediction: 0, adversarialPrediction: 1, cleanLogits: [Math.fround(logit), 1e-45], adversarialLogits: [3.4e38, -0.1],
    cleanL2: 1 / 3, psnrDb: 0.1 + 0.2, ssim: -1e-17, l2: 5e-324, linf: 2 / 3, queries: image === 'b' ? null : 12,
  });
  const rows = new Map([['float', [row('a', 0.1), row('b', 0.2)]], ['jpeg-50', [row('a', 0.3), row('b', 0.4)]]]);
  const whole = encodeOutcomes(rows, 'run 1', ['a', 'b']);

  it('give back every value of every channel', () => {
    expect(decodeOutcomes(whole, 'run 1')).toEqual(rows);
    expect(decodeOutcomes(encodeOutcomes(new Map(), 'run 1', ['a', 'b']), 'run 1')).toEqual(new Map());
  });

  it.each([
    ['of another run', whole, 'run 2', /it belongs to another run/],
    ['that was cut', whole.subarray(0, whole.length - 1), 'run 1', /its digest is wrong/],
    ['of an attack with a state', encodeCheckpoint(CHECKPOINT, 'run 1'), 'run 1', /it holds something else/],
    ['whose channels are not equally far', encodeOutcomes(new Map([['float', [row('a', 1)]], ['uint8', []]]), 'run 1', ['a', 'b']), 'run 1', /expected 1 rows of uint8, found 0/],
  ])('refuse one %s', (_name, bytes, run, message) => {
    expect(() => decodeOutcomes(bytes, run)).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringMatching(message) }));
  });
});
