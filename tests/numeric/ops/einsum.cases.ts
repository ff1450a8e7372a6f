import { naiveEinsum } from '../support/naive-einsum.ts';
import { attribute, batched, type CaseInput, fixed, type ImportCase, type OpCases, variable } from '../support/op-case.ts';

function einsum(equation: string, inputs: readonly CaseInput[], explicit = equation): ImportCase {
  return { name: equation, opset: 12, inputs, attributes: { equation: attribute.text(equation) }, gives: naiveEinsum(explicit, inputs.map(({ tensor }) => tensor)) };
}

function refused(equation: string, inputs: readonly CaseInput[], refuses: string): ImportCase {
  return { name: `${equation} refused`, opset: 12, inputs, attributes: { equation: attribute.text(equation) }, refuses };
}

const [queries, keys] = [batched([2, 2, 3, 4]), batched([2, 2, 5, 4])];
const rows = batched([2, 3]);

export const cases: OpCases = {
  type: 'Einsum',
  inFiles: [
    einsum('bhid,bhjd->bhij', [queries, keys]),
    einsum('bhij,bhjd->bhid', [batched([2, 2, 3, 5]), keys]),
    einsum('b h i d, b h j d -> b i h j', [queries, keys], 'bhid,bhjd->bihj'),
    einsum('bij,jk->bik', [batched([2, 3, 4]), fixed([4, 2])]),
    einsum('nchw,kc->nkhw', [batched([2, 3, 2, 2]), variable([4, 3])]),
    einsum('bhwc,hkc->bhwk', [batched([2, 2, 3, 4]), fixed([2, 5, 4])]),
    einsum('bi,bi->bi', [rows, batched([2, 3])]),
    einsum('bi,bi->b', [rows, batched([2, 3])]),
    einsum('bi,j->bij', [rows, fixed([4])]),
    einsum('bij->b', [batched([2, 3, 2])]),
    einsum('bij->bji', [batched([2, 3, 2])]),
    einsum('bi,ij,bj->b', [rows, fixed([3, 2]), batched([2, 2])]),
    einsum('bij,k->bi', [batched([2, 2, 3]), fixed([4])]),
    einsum('bij,jk', [batched([2, 2, 3]), fixed([3, 2])], 'bij,jk->bik'),
    einsum('...ij,...jk->...ik', [batched([2, 1, 2, 3]), fixed([5, 3, 2])], 'bcij,cjk->bcik'),
    refused('bii->bi', [batched([2, 3, 3])], 'expected each letter once in a term, found "bii->bi"'),
    refused('bi->i', [rows], 'it would mix the images of a batch'),
    refused('bij->bi', [rows], 'expected a term for 2 axes, found "bij"'),
    refused('bi,bi->b', [rows], 'expected an equation of 1 operands'),
    refused('bi->bk', [rows], 'expected letters of the operands in the result, found "k"'),
    refused(`${'a'.repeat(300)}->a`, [rows], 'expected an equation of at most 256 characters, found 303'),
    refused('b1->b', [rows], 'expected an equation of letters'),
    refused('bi,bi->b', [rows, batched([2, 4])], 'expected one extent for "i"'),
  ],
};
