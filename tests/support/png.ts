import sharp from 'sharp';

/** A PNG or JPEG with pixels given by a function of row, column and channel. */
export async function encodeImage(
  size: { readonly width: number; readonly height: number; readonly channels: 1 | 3 | 4 },
  pixel: (row: number, column: number, channel: number) => number,
  format: 'png' | 'jpeg' = 'png',
): Promise<Buffer> {
  const { width, height, channels } = size;
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const place = Math.floor(i / channels);
    data[i] = pixel(Math.floor(place / width), place % width, i % channels);
  }
  const image = sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  return format === 'png' ? image.png().toBuffer() : image.jpeg().toBuffer();
}
