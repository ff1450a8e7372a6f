import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { Channel } from './channel.ts';
import { fromLevels, toLevels } from './support/bytes.ts';

/** Images as any lossless 8-bit file keeps them. */
export const uint8: Channel = {
  name: 'uint8',
  title: 'Rounded to 8 bits',
  summary: 'Every value rounded to the nearest of 256 levels, as a PNG or an 8-bit DICOM file keeps it.',
  send: ({ shape, data }) => Promise.resolve(floatTensor(shape, fromLevels(toLevels(data)))),
};
