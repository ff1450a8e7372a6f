import { readFileSync } from 'node:fs';
import { ProblemsError } from '../../../../src/kernel/errors.ts';
import { Random } from '../../../../src/kernel/random.ts';
import { importTflite } from '../../../../src/numeric/importers/tflite/import-tflite.ts';

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/tflite/${name}.tflite`, import.meta.url)));
}

/** What importing says of a file that must be refused; undefined where the file works. Fails on any other error. */
async function messagesOf(bytes: Uint8Array): Promise<readonly string[] | undefined> {
  try {
    await importTflite([{ name: 'model.tflite', bytes }]);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map((problem) => problem.message);
    throw error;
  }
}

function changed(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  change(new DataView(copy.buffer));
  return copy;
}

describe('a TensorFlow Lite file is refused', () => {
  it('when it ends anywhere', async () => {
    const file = fixture('attention');
    for (let length = 0; length < file.length - 16; length += 61) {
      expect((await messagesOf(file.subarray(0, length)))?.length).toBeGreaterThan(0);
    }
  });

  it('when it is another file, or noise', async () => {
    expect(await messagesOf(new Uint8Array())).toEqual(['expected a TFLite file with the identifier TFL3, found another one']);
    const random = Random.fromSeed(1);
    for (let trial = 0; trial < 200; trial++) {
      const noise = Uint8Array.from({ length: 8 + random.below(400) }, () => random.below(256));
      noise.set([0x54, 0x46, 0x4c, 0x33], 4);
      expect((await messagesOf(noise))?.length).toBeGreaterThan(0);
    }
  });

  it('when an offset leads outside', async () => {
    expect(await messagesOf(changed(fixture('attention'), (view) => view.setUint32(0, 0x7fffffff, true)))).toEqual(
      [expect.stringMatching(/^expected a complete TFLite file, found a damaged one: an offset leads to byte 2147483647, and the file has \d+$/)],
    );
  });

  it('when lists are longer than the file, or repeated without end', async () => {
    // A root table whose list of graphs has 2^30 entries: soffset, vtable [size, table size, fields…], vector length.
    const bytes = new Uint8Array(64);
    const view = new DataView(bytes.buffer);
    bytes.set([0x54, 0x46, 0x4c, 0x33], 4);
    view.setUint32(0, 24, true);
    view.setInt32(24, 16, true);
    view.setUint16(8, 10, true);
    view.setUint16(10, 12, true);
    view.setUint16(16, 4, true);
    view.setUint32(28, 8, true);
    view.setUint32(36, 2 ** 30, true);
    expect(await messagesOf(bytes)).toEqual([expect.stringContaining('an offset leads to byte 40')]);
  });

  it('with all unsupported operators and their nodes', async () => {
    expect(await messagesOf(fixture('refused-operators'))).toEqual([
      'operator CUSTOM FlexFrobnicate is not supported (nodes "custom1", "custom2")',
      'operator QUANTIZE is not supported (node "quantize3")',
    ]);
  });

  it('when it is quantised, which is said once', async () => {
    expect(await messagesOf(fixture('refused-quantized'))).toEqual([
      'expected a model in float32, or with float16 weights, found 2 tensors of quantised integers: "image_int8" (int8), "weights_int8" (int8); convert it without integer quantisation',
    ]);
  });

  it('for everything that is wrong with its numbers', async () => {
    expect(await messagesOf(fixture('refused-nan'))).toEqual([
      'expected a TFLite file of version 3, found 2',
      'weight "kernel": expected finite numbers, found 1 NaN or infinite of 144, the first at index 50',
    ]);
    expect(await messagesOf(fixture('refused-length'))).toEqual([
      'expected one output, the class scores, found 2: "fully_connected2", "pixels"',
      'weight "kernel": expected 600 bytes for the shape [3, 50] of float32, found 576',
    ]);
  });

  it('when operators need their own results', async () => {
    expect((await messagesOf(fixture('refused-circle')))?.join('; ')).toContain('found it to need this node\'s own result');
  });
});

describe('a TensorFlow Lite file is refused or works, and never crashes the importer,', () => {
  it.each(['attention', 'refused-operators'])('when any word of %s is a huge number', async (name) => {
    const file = fixture(name);
    for (let position = 0; position + 4 <= file.length; position += 4) {
      const number = position % 8 === 0 ? 0xffffffff : 0x7fffffff;
      await messagesOf(changed(file, (view) => view.setUint32(position, number, true)));
    }
  });

  it.each(['moves', 'windows', 'mobile-half'])('when bits of %s are changed', async (name) => {
    const file = fixture(name);
    const random = Random.fromSeed(4);
    let refused = 0;
    for (let trial = 0; trial < 150; trial++) {
      const damaged = changed(file, (view) => {
        for (let bit = 0; bit < 4; bit++) {
          const position = random.below(file.length);
          view.setUint8(position, view.getUint8(position) ^ (1 << random.below(8)));
        }
      });
      if (await messagesOf(damaged)) refused++;
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('when a part of it is copied over another', async () => {
    const file = fixture('functions');
    const random = Random.fromSeed(5);
    for (let trial = 0; trial < 100; trial++) {
      const length = 4 * (1 + random.below(40));
      const [from, to] = [random.below(file.length - length), random.below(file.length - length)];
      const damaged = Uint8Array.from(file);
      damaged.copyWithin(to, from, from + length);
      await messagesOf(damaged);
    }
  });
});
