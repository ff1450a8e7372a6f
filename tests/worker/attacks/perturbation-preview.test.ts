import sharp from 'sharp';
import { crc32 } from 'node:zlib';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { amplification } from '../../../src/worker/runner/attacks/amplification.ts';
import { perturbationPreview } from '../../../src/worker/runner/attacks/perturbation-preview.ts';

async function pixelsOf(png: Buffer): Promise<{ width: number; height: number; at: (row: number, column: number) => number[] }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, at: (row, column) => [...data.subarray((row * info.width + column) * 3, (row * info.width + column) * 3 + 3)] };
}

/** Chunks of a PNG by type, each with a correct CRC. */
function textChunks(png: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    if (body.subarray(0, 4).toString() === 'tEXt') texts.push(body.subarray(4).toString('latin1'));
    at += 12 + length;
  }
  return texts;
}

describe('perturbationPreview', () => {
  it('shows zero as grey and the largest value all but white, enlarged pixel by pixel', async () => {
    const png = await perturbationPreview(floatTensor([1, 2, 2], Float32Array.of(0, 0.03, -0.03, 0.015)), 0.03);
    const { width, height, at } = await pixelsOf(png);
    expect([width, height > 224]).toEqual([224, true]);
    expect(at(0, 0)).toEqual([128, 128, 128]);
    expect(at(111, 223)[0]).toBeGreaterThanOrEqual(254);
    expect(at(112, 0)[0]).toBeLessThanOrEqual(1);
    expect(at(223, 223)).toEqual(Array(3).fill(Math.round(255 * (0.5 + 0.015 * amplification(0.03)))));
  });

  it('shows three channels in colour and never shrinks', async () => {
    const data = new Float32Array(3 * 300 * 300);
    data[0] = 0.01;
    const { width, at } = await pixelsOf(await perturbationPreview(floatTensor([3, 300, 300], data), 0.01));
    expect(width).toBe(300);
    expect(at(0, 0)).toEqual([255, 128, 128]);
  });

  it('writes the factor below the picture and into the file', async () => {
    const png = await perturbationPreview(floatTensor([1, 2, 2], Float32Array.of(0, 0.03, 0, 0)), 0.03);
    expect(textChunks(png)).toEqual(['Amplification\0' + '16.7: pixel = 0.5 + value * 16.7, clipped to [0, 1]']);
    const { width, height, at } = await pixelsOf(png);
    let ink = 0;
    for (let row = 224; row < height; row++) for (let column = 0; column < width; column++) if (at(row, column)[0] === 0) ink++;
    expect(ink).toBeGreaterThan(100);
  });

  it('prints a different caption for a different factor', async () => {
    const strip = async (linf: number): Promise<Buffer> => {
      const png = await perturbationPreview(floatTensor([1, 2, 2], new Float32Array(4)), linf);
      return sharp(png).extract({ left: 0, top: 224, width: 224, height: 10 }).raw().toBuffer();
    };
    expect((await strip(0.03)).equals(await strip(0.04))).toBe(false);
  });
});
