import { Random } from '../../../src/kernel/random.ts';
import { corrupt, corruptionCatalogue, type Corruption, type Picture } from '../../../src/robustness/corruptions/index.ts';
import { coloured, greyPictures } from './pictures.ts';

/**
 * Prints, for each corruption, the root of the mean squared change at severities 1 to 5, mean over pictures, as JSON. A
 * process of its own: under Jest arithmetic takes many times as long. Usage: print-distortions.ts NPZ COUNT STRIDE
 */
async function distortion(corruption: Corruption, pictures: readonly Picture[], severity: number): Promise<number> {
  let sum = 0;
  for (const [n, picture] of pictures.entries()) {
    const made = await corrupt(corruption, picture, severity, Random.fromSeed(n + 1));
    sum += Math.sqrt(made.reduce((total, value, i) => total + (value - (picture.data[i] ?? NaN)) ** 2, 0) / made.length);
  }
  return sum / pictures.length;
}

const [file = '', count = '', stride = ''] = process.argv.slice(2);
const grey = await greyPictures(file, Number(count), Number(stride));
const colour = grey.map(coloured);
const found: Record<string, { grey: number[]; colour: number[] }> = {};
for (const corruption of corruptionCatalogue) {
  const row = { grey: [] as number[], colour: [] as number[] };
  for (const severity of [1, 2, 3, 4, 5]) {
    if (!corruption.needsColour) row.grey.push(await distortion(corruption, grey, severity));
    row.colour.push(await distortion(corruption, colour, severity));
  }
  found[corruption.name] = row;
}
process.stdout.write(JSON.stringify(found));
