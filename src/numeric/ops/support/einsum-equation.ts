import { unsupported } from './unsupported.ts';

/** An equation such as "bij,bjk->bik", every axis with a label of its own; those of an ellipsis are called "…0", "…1". */
export interface EinsumEquation {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** More letters than any tensor has axes; the time to read an equation grows with its square. */
const LONGEST = 256;
const TERM = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;

/** Reads an equation for operands of the given ranks. Throws where it is none, does not fit, or takes a diagonal. */
export function parseEinsum(equation: string, ranks: readonly number[]): EinsumEquation {
  if (equation.length > LONGEST) throw unsupported(`an equation of at most ${LONGEST} characters`, String(equation.length));
  const [left = '', right, ...others] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (others.length > 0 || ![...terms, right ?? ''].every((term) => TERM.test(term))) {
    throw unsupported('an equation of letters, such as "bij,bjk->bik"', `"${equation}"`);
  }
  if (terms.length !== ranks.length) throw unsupported(`an equation of ${ranks.length} operands`, `"${equation}"`);
  const operands = terms.map((term, index) => expandEllipsis(term, ranks[index] ?? 0));
  const widest = operands.map((labels) => labels.filter(isUnnamed)).reduce((a, b) => (b.length > a.length ? b : a), []);
  const result = right === undefined
    ? [...widest, ...namesUsedOnce(left)]
    : right.replace('...', '.').split('').flatMap((label) => (label === '.' ? widest : [label]));
  for (const labels of [...operands, result]) {
    if (new Set(labels).size < labels.length) throw unsupported('each letter once in a term', `"${equation}"`);
  }
  const unknown = result.find((label) => !operands.some((labels) => labels.includes(label)));
  if (unknown !== undefined) throw unsupported('letters of the operands in the result', `"${unknown}" in "${equation}"`);
  return { operands, result };
}

/** The axes an ellipsis stands for are numbered from the last one, as broadcasting aligns them. */
function expandEllipsis(term: string, rank: number): readonly string[] {
  const [before = '', after] = term.split('...');
  const unnamed = rank - before.length - (after ?? '').length;
  if (unnamed < 0 || (after === undefined && unnamed > 0)) throw unsupported(`a term for ${rank} axes`, `"${term}"`);
  return [...before, ...Array.from({ length: unnamed }, (_, index) => `…${unnamed - 1 - index}`), ...(after ?? '')];
}

function isUnnamed(label: string): boolean {
  return label.startsWith('…');
}

/** Without a right side the result has the letters that occur once, in alphabetic order. */
function namesUsedOnce(left: string): readonly string[] {
  const letters = left.replace(/[^A-Za-z]/g, '').split('').sort();
  return letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
}
