import fc from 'fast-check';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { printGraph } from '../../../../src/numeric/graph/print-graph.ts';
import { simplifyGraph } from '../../../../src/numeric/passes/simplify-graph.ts';
import type { Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { runGraph } from '../../support/run-graph.ts';
import { runPlain, withGradient, worstDifference } from '../../support/run-plain.ts';
import { graphOf, imagesFor } from './random-graph.ts';
import { recipes } from './recipe.ts';

const RUNS = { seed: 20261122, numRuns: 40 };

/** What the runtime makes of a graph, simplified and in the blocked layout, against the graph as it stands. */
async function expectAgreement(plain: Graph, optimised: Graph, image: Tensor): Promise<void> {
  const difference = worstDifference(await runGraph(optimised, { image }), await runPlain(plain, { image }));
  if (!(difference < 1e-5)) throw new Error(`results are ${difference} apart for\n${printGraph(plain)}`);
}

describe.each([{ numbers: 'exact', isExact: true }, { numbers: 'any', isExact: false }])('random graphs of $numbers numbers', ({ isExact }) => {
  it('give the same simplified and in the blocked layout', async () => {
    let checked = 0;
    await fc.assert(fc.asyncProperty(recipes(isExact), async (recipe) => {
      const graph = graphOf(recipe);
      await expectAgreement(graph, graph, imagesFor(recipe));
      checked += 1;
    }), RUNS);
    expect(checked).toBe(RUNS.numRuns);
  });

  it('have the same gradients', async () => {
    let checked = 0;
    await fc.assert(fc.asyncProperty(recipes(isExact), async (recipe) => {
      const graph = graphOf(recipe);
      await expectAgreement(withGradient(graph), withGradient(simplifyGraph(graph)), imagesFor(recipe));
      checked += 1;
    }), RUNS);
    expect(checked).toBe(RUNS.numRuns);
  });
});
