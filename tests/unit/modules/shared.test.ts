import * as fc from 'fast-check';
import { AppError, ProblemsError } from '../../../src/kernel/errors.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { checkText, jsonFault, pageRequest, ProblemList, refusal, settle } from '../../../src/modules/shared/index.ts';
import { cursorOf } from '../../../src/modules/shared/page.ts';
import { BigIntScalar } from '../../../src/modules/shared/scalars.ts';

describe('cursors', () => {
  it('come back as the position they were made of', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (createdAt) => {
        const position = { createdAt, id: newId('audit') };
        expect(pageRequest({ first: 1, after: cursorOf(position) }).after).toEqual(position);
      }),
    );
  });

  it('of anybody else are refused', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (after) => {
        expect(() => pageRequest({ first: 1, after })).toThrow(AppError);
      }),
    );
  });
});

describe('texts and JSON of clients', () => {
  it('are stored only when PostgreSQL gives them back unchanged', () => {
    for (const text of ['a\u0000b', 'a\nb', 'half \ud83d']) {
      const problems = new ProblemList();
      checkText(problems, ['name'], text, { max: 100 });
      expect(problems.isEmpty).toBe(false);
    }
    const fine = new ProblemList();
    expect(checkText(fine, ['name'], ' Zürich 🩻 ', { max: 100 })).toBe('Zürich 🩻');
    expect(fine.isEmpty).toBe(true);
  });

  it.each([[{ a: Number.POSITIVE_INFINITY }], [{ a: ['\u0000'] }], [{ '\u0000': 1 }], [['x'.repeat(70_000)]]])(
    'are refused: %#',
    (value) => {
      expect(jsonFault(value)).toMatch(/^expected/);
    },
  );

  it('are accepted when they are plain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme-ascii' }), (value) => {
        expect(jsonFault(value)).toBeUndefined();
      }),
    );
  });
});

describe('settle', () => {
  it('makes data of expected failures only', async () => {
    expect(await settle('model', Promise.resolve(1))).toEqual({ model: 1, problems: [] });
    expect(await settle('model', Promise.reject(refusal('INVALID', ['a'], 'no')))).toEqual({
      model: null,
      problems: [{ code: 'INVALID', message: 'no', path: ['a'] }],
    });
    expect((await settle('model', Promise.reject(new AppError('CONFLICT', 'again')))).problems).toEqual([
      { code: 'CONFLICT', message: 'again', path: [] },
    ]);
    await expect(settle('model', Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    await expect(settle('model', Promise.reject(new AppError('INTERNAL', 'bug')))).rejects.toThrow('bug');
    await expect(settle('model', Promise.reject(new ProblemsError([])))).resolves.toEqual({
      model: null,
      problems: [],
    });
  });
});

describe('BigInt', () => {
  it('takes whole numbers that JSON carries exactly', () => {
    expect([
      BigIntScalar.parseValue(5),
      BigIntScalar.parseValue('9007199254740991'),
      BigIntScalar.serialize(2 ** 40),
    ]).toEqual([5, 9007199254740991, 2 ** 40]);
    for (const value of [1.5, '1.5', 2 ** 53, '9007199254740993', 'lots', null, true, []])
      expect(() => BigIntScalar.parseValue(value)).toThrow(/whole number/);
  });
});
