import type { Channel } from './channel.ts';
import { imageSizeOf } from './support/bytes.ts';
import { eachImage } from './support/each-image.ts';
import { inGreySheets } from './support/grey-sheets.ts';
import { throughJpeg } from './support/through-jpeg.ts';

/** Images saved as JPEG of a quality from 1 to 100 and read again. */
export function jpeg(quality: number): Channel {
  return {
    name: `jpeg-${quality}`,
    title: `JPEG of quality ${quality}`,
    summary: `Rounded to 8 bits, saved as a baseline JPEG file of quality ${quality} and read again; colour at half the resolution (4:2:0), the default of libjpeg and most tools. Grey images as grey files.`,
    send: (images) => (imageSizeOf(images).channels === 1
      ? inGreySheets(images, (sheet, height, width) => throughJpeg(sheet, { channels: 1, height, width }, quality))
      : eachImage(images, (image, size) => throughJpeg(image, size, quality))),
  };
}
