/** usage: node --import tsx samples/radiographs/generate.ts [SEED] [FILE] - writes the synthetic data set. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { makeRadiographDataset, SAMPLE_SEED } from './radiograph-dataset.ts';
import { encodeNpz } from './write-npz.ts';

const [seedText = String(SAMPLE_SEED), file = fileURLToPath(new URL('../synthetic-radiographs.npz', import.meta.url))] =
  process.argv.slice(2);
const seed = Number(seedText);
if (!Number.isInteger(seed)) throw new Error(`expected a whole number as seed, found "${seedText}"`);
const bytes = encodeNpz(makeRadiographDataset(seed));
await writeFile(file, bytes);
console.log(`${file}: ${bytes.length} bytes, seed ${seed}`);
