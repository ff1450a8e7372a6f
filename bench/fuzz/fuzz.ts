/** usage: npm run fuzz [-- --files 10000] [--seed 1] [--format ONNX] [--keep DIR] [--dry] - validates damaged model files of every format; writes bench/results/ and docs/fuzzing.md. */
import { parseArgs } from 'node:util';
import { MODEL_FORMATS, type ModelFormat } from '../../src/numeric/importers/model-format.ts';
import { badCount, recordFigures, writeFuzzingPage } from './fuzz-results.ts';
import { FUZZ_LIMITS, fuzzFormat, type FuzzFigures } from './run-fuzz.ts';

const SAY_EVERY = 250;

function readOptions(): { readonly files: number; readonly seed: number; readonly formats: readonly ModelFormat[]; readonly keep: string | undefined; readonly dry: boolean } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { files: text, seed: text, format: { ...text, multiple: true }, keep: text, dry: { type: 'boolean', default: false } } });
  const number = (name: 'files' | 'seed', fallback: number): number => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`expected --${name} to be a positive whole number, found "${values[name]}"`);
    return value;
  };
  const formats = (values.format ?? MODEL_FORMATS).map((name) => {
    const format = MODEL_FORMATS.find((known) => known === name.toUpperCase());
    if (!format) throw new Error(`expected --format to be one of ${MODEL_FORMATS.join(', ')}, found "${name}"`);
    return format;
  });
  return { files: number('files', 10_000), seed: number('seed', 1), formats, keep: values.keep, dry: values.dry };
}

function line({ format, counts, seconds, peakMb }: FuzzFigures, done: number): string {
  const ends = Object.entries(counts).filter(([, count]) => count > 0).map(([outcome, count]) => `${count} ${outcome}`);
  return `${format}: ${done} files in ${seconds.toFixed(0)} s: ${ends.join(', ')}; peak ${peakMb} MB`;
}

const { files, seed, formats, keep, dry } = readOptions();
let bad = 0;
for (const format of formats) {
  const figures = await fuzzFormat({
    format, files, seed, limits: FUZZ_LIMITS, ...(keep === undefined ? {} : { keepIn: keep }),
    onProgress: (done, soFar) => { if (done % SAY_EVERY === 0) console.log(line(soFar, done)); },
  });
  console.log(line(figures, files));
  for (const { index, source, mutations, outcome, reasons } of figures.badEnds) {
    console.log(`  #${index} of ${source} (${mutations.join(', ')}): ${outcome}: ${reasons.join(' | ').slice(0, 600)}`);
  }
  bad += badCount(figures);
  if (!dry) await recordFigures(figures);
}
if (!dry) console.log(await writeFuzzingPage());
process.exitCode = bad > 0 ? 1 : 0;
