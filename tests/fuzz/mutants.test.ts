import { fuzzFormat, FUZZ_LIMITS } from '../../bench/fuzz/run-fuzz.ts';
import { findSeeds } from '../../bench/fuzz/seeds.ts';
import { MODEL_FORMATS } from '../../src/numeric/importers/model-format.ts';

/** The reduced form of `npm run fuzz`: other mutants than there, few enough for every run of the tests. */
const MUTANTS = 40;
const SEED = 77;

describe.each(MODEL_FORMATS)('a damaged %s model', (format) => {
  it('is rejected with reasons or works, within the limits and without touching another file', async () => {
    const { counts, badEnds, sources } = await fuzzFormat({ format, files: MUTANTS, seed: SEED, limits: FUZZ_LIMITS });
    expect(sources.length).toBeGreaterThan(0);
    expect(badEnds).toEqual([]);
    expect(counts.accepted + counts.rejected).toBe(MUTANTS);
    expect(counts.rejected).toBeGreaterThan(0);
  }, 120_000);

  it('is made of models that can be imported', async () => {
    const skipped: string[] = [];
    await findSeeds(format, (name, reason) => { skipped.push(`${name}: ${reason}`); });
    expect(skipped.filter((each) => !/hostile|refused/.test(each))).toEqual([]);
  });
});
