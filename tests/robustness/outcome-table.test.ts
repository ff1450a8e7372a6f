import fc from 'fast-check';
import { ProblemsError } from '../../src/kernel/errors.ts';
import { formatCsv, parseCsv } from '../../src/robustness/metrics/csv.ts';
import { readOutcomes, writeOutcomes } from '../../src/robustness/metrics/outcome-table.ts';
import { figuresOf, type Outcome } from '../../src/robustness/metrics/index.ts';

const classes = ['normal', 'pneumonia, "bacterial"'];
const row: Outcome = {
  image: 'test/IM-1.png', patient: 'p1', label: 0, cleanPrediction: 0, adversarialPrediction: 1,
  cleanLogits: [-0.25, 1], adversarialLogits: [0.5, 2], psnrDb: 41.5, ssim: 0.987654321, l2: 1.5, linf: 0.125, cleanL2: 9, queries: 40,
};

it('writes what RFC 4180 says', () => {
  expect(writeOutcomes([row, { ...row, patient: null, queries: null, image: 'a "b",c\r\nd' }], classes)).toBe([
    'image,patient,label,clean_prediction,adversarial_prediction,clean_margin,psnr_db,ssim,label_name,clean_prediction_name,adversarial_prediction_name,l2,linf,clean_l2,queries,clean_logit_0,clean_logit_1,adversarial_logit_0,adversarial_logit_1',
    'test/IM-1.png,p1,0,0,1,-1.25,41.5,0.987654321,normal,normal,"pneumonia, ""bacterial""",1.5,0.125,9,40,-0.25,1,0.5,2',
    '"a ""b"",c\r\nd",,0,0,1,-1.25,41.5,0.987654321,normal,normal,"pneumonia, ""bacterial""",1.5,0.125,9,,-0.25,1,0.5,2',
    '',
  ].join('\r\n'));
});

it('keeps a spreadsheet from running a file name as a formula', () => {
  const csv = writeOutcomes([{ ...row, image: '=cmd|calc', patient: '-1' }], classes);
  expect(csv).toContain("\r\n'=cmd|calc,'-1,");
  expect(readOutcomes(csv)[0]).toMatchObject({ image: '=cmd|calc', patient: '-1' });
});

it('reads back what it wrote, any names and numbers', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  const logits = fc.array(double, { minLength: 2, maxLength: 2 });
  const outcomes = fc.array(fc.record({
    image: fc.string({ unit: 'grapheme' }), patient: fc.oneof(fc.constant(null), fc.string({ minLength: 1 })),
    label: fc.nat(1), cleanPrediction: fc.nat(1), adversarialPrediction: fc.nat(1),
    cleanLogits: logits, adversarialLogits: logits, psnrDb: double, ssim: double, l2: double, linf: double, cleanL2: double,
    queries: fc.option(fc.nat()),
  }));
  fc.assert(fc.property(outcomes, (rows) => {
    expect(readOutcomes(writeOutcomes(rows, classes))).toEqual(rows);
  }), { seed: 6, numRuns: 300 });
});

it('reads back any cells', () => {
  const cells = fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(fc.property(cells, (rows) => {
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
  }), { seed: 7, numRuns: 300 });
  expect(parseCsv('a,b\nc,')).toEqual([['a', 'b'], ['c', '']]);
});

it('refuses a table with every bad cell', () => {
  const bad = writeOutcomes([row, row], classes).replace('p1,0,0,1,-1.25', 'p1,x,0,1.5,-1.25').replace(/0\.987654321(?=[^]*0\.987654321)/, 'NaN');
  try {
    readOutcomes(bad);
    throw new Error('expected problems');
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    expect(error.problems.map(({ path }) => path.join(' '))).toEqual(['row 1 label', 'row 1 adversarial_prediction', 'row 1 ssim']);
  }
  expect(() => readOutcomes('image,label\r\n')).toThrow('clean_prediction');
  expect(() => parseCsv('a,"b')).toThrow('unclosed');
});

it('reads the predictions of tables written before there were logits, which make no figures', () => {
  const [earlier] = readOutcomes([
    'image,patient,label,clean_prediction,adversarial_prediction,clean_margin,psnr_db,ssim,label_name,clean_prediction_name,adversarial_prediction_name',
    'scan.png,,1,1,0,2.5,41.5,0.9,b,b,a', ''].join('\r\n'));
  expect(earlier).toEqual({
    image: 'scan.png', patient: null, label: 1, cleanPrediction: 1, adversarialPrediction: 0, cleanLogits: [], adversarialLogits: [],
    psnrDb: 41.5, ssim: 0.9, l2: NaN, linf: NaN, cleanL2: NaN, queries: null,
  });
  const context = { classes: ['a', 'b'], target: null, from: null, split: 'EVALUATION', channel: 'float' } as const;
  expect(() => figuresOf(earlier ? [earlier] : [], context)).toThrow('expected 2 logits, found 0');
});
