import fc from 'fast-check';
import { checkImport } from '../../support/check-graph.ts';
import { naiveEinsum } from '../../support/naive-einsum.ts';
import { attribute, type CaseInput } from '../../support/op-case.ts';
import { RUNS, valueOf } from './arbitraries.ts';

interface Equation {
  readonly equation: string;
  readonly inputs: readonly CaseInput[];
}

describe('Einsum', () => {
  it('equations of one to three operands over up to five letters', async () => {
    await fc.assert(fc.asyncProperty(equations(), async ({ equation, inputs }) => {
      const gives = naiveEinsum(equation, inputs.map((input) => input.tensor));
      await checkImport('Einsum', { name: equation, opset: 12, inputs, attributes: { equation: attribute.text(equation) }, gives });
    }), { ...RUNS, numRuns: 150 });
  });
});

/** The first operand has the batch, "n", and so has the result; the others may. */
function equations(): fc.Arbitrary<Equation> {
  const letters = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 0, maxLength: 3 });
  const extents = fc.record({ n: extent(), a: extent(), b: extent(), c: extent(), d: extent() });
  return fc.tuple(letters, fc.array(fc.tuple(letters, fc.boolean()), { maxLength: 2 }), extents, fc.nat()).chain(([first, others, sizes, choice]) => {
    const terms = [['n', ...first], ...others.map(([labels, isBatched]) => (isBatched ? ['n', ...labels] : labels))];
    const all = [...new Set(terms.flat())];
    const result = all.filter((letter, place) => letter === 'n' || ((choice >> place) & 1) === 1).sort((a, b) => terms.length % 2 === 0 ? a.localeCompare(b) : b.localeCompare(a));
    const sizeOf = (letter: string): number => sizes[letter as keyof typeof sizes];
    const inputs = terms.map((term) => valueOf(term.map(sizeOf), term[0] === 'n', { from: -1, to: 1 }));
    const equation = `${terms.map((term) => term.join('')).join(',')}->${result.join('')}`;
    return fc.tuple(...inputs).map((values) => ({ equation, inputs: values }));
  });
}

function extent(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 3 });
}
