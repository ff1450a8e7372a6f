import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { amplification } from './amplification.ts';
import { drawText, GLYPH_HEIGHT, GLYPH_WIDTH } from './pixel-font.ts';

/** Smaller perturbations are enlarged to at least this width, pixel by pixel. */
const MIN_WIDTH = 224;
const MARGIN = 4;
const PNG_HEADER_BYTES = 8 + 25;

/**
 * A picture of a perturbation [C,H,W]: grey 0.5 is no change, the largest value is fully bright or dark. The factor by
 * which it is amplified stands below the picture and in the PNG's text ("Amplification").
 */
export async function perturbationPreview({ data, shape }: FloatTensor, linf: number): Promise<Buffer> {
  const [channels = 1, height = 1, width = 1] = shape;
  const factor = amplification(linf);
  const zoom = Math.ceil(MIN_WIDTH / width);
  const caption = `amplified x${factor}, grey = 0`;
  const picture = { width: width * zoom, height: height * zoom, strip: captionHeight(width * zoom, caption) };
  const pixels = Buffer.alloc(picture.width * (picture.height + picture.strip) * 3, 255);
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < picture.width; column++) {
      const source = Math.floor(row / zoom) * width + Math.floor(column / zoom);
      for (let channel = 0; channel < 3; channel++) {
        const value = data[(channels === 3 ? channel : 0) * height * width + source] ?? 0;
        pixels[(row * picture.width + column) * 3 + channel] = Math.round(255 * Math.min(1, Math.max(0, 0.5 + value * factor)));
      }
    }
  }
  drawCaption(pixels, picture, caption);
  const png = await sharp(pixels, { raw: { width: picture.width, height: picture.height + picture.strip, channels: 3 } }).png().toBuffer();
  return withText(png, 'Amplification', `${factor}: pixel = 0.5 + value * ${factor}, clipped to [0, 1]`);
}

function captionScale(width: number, caption: string): number {
  return Math.max(1, Math.floor((width - 2 * MARGIN) / (caption.length * GLYPH_WIDTH)));
}

function captionHeight(width: number, caption: string): number {
  return captionScale(width, caption) * GLYPH_HEIGHT + 2 * MARGIN;
}

function drawCaption(pixels: Buffer, picture: { readonly width: number; readonly height: number }, caption: string): void {
  const scale = captionScale(picture.width, caption);
  drawText(caption, (row, column) => {
    for (let i = 0; i < scale * scale; i++) {
      const y = picture.height + MARGIN + row * scale + Math.floor(i / scale);
      const x = MARGIN + column * scale + (i % scale);
      pixels.fill(0, (y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3);
    }
  });
}

/** Adds a tEXt chunk after a PNG's header. */
function withText(png: Buffer, keyword: string, text: string): Buffer {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, PNG_HEADER_BYTES), chunk, png.subarray(PNG_HEADER_BYTES)]);
}
