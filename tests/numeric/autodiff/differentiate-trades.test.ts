import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { withBatchStatistics } from '../../../src/numeric/autodiff/batch-statistics.ts';
import { differentiateTrades } from '../../../src/numeric/autodiff/differentiate-trades.ts';
import { weightGradient, weightInput, withWeightInputs } from '../../../src/numeric/autodiff/weight-inputs.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../support/op-case.ts';
import { runGraph } from '../support/run-graph.ts';
import { noise } from '../support/small-classifier.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';

/** Smooth, with normalisation; made by PyTorch, see `make.py` beside it. */
const { graph } = importOnnx(readFileSync(new URL('../../fixtures/weights-gradient/model.onnx', import.meta.url)));
const weights = ['0.weight', '1.weight', '3.weight', '17.weight', '17.bias'];
const onehot = floatTensor([4, 3], Float32Array.of(1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0));
const images = { image: noise([4, 3, 8, 8], 1), adversarial: noise([4, 3, 8, 8], 2), onehot, beta: floatTensor([1], Float32Array.of(2.5)) };

function moved(of: Graph, directions: ReadonlyMap<string, Float32Array>, step: number): Record<string, Tensor> {
  return Object.fromEntries(weights.map((name) => {
    const tensor = of.constants.get(name) as FloatTensor;
    return [weightInput(name), floatTensor(tensor.shape, tensor.data.map((value, place) => value + step * (directions.get(name)?.[place] ?? 0)))];
  }));
}

describe('the gradient of the TRADES loss', () => {
  it.each(['stored', 'batch'])('agrees with finite differences in a random direction of weights, with %s statistics', async (mode) => {
    const forward = mode === 'batch' ? withBatchStatistics(withWeightInputs(graph, weights)).graph : graph;
    const runtime = await createOnnxRuntime({ threads: 1 });
    const program = await runtime.compile(differentiateTrades(forward, { weights }));
    const random = Random.fromSeed(6);
    const directions = new Map(weights.map((name) => [name, Float32Array.from({ length: graph.constants.get(name)?.data.length ?? 0 }, () => 2 * random.uniform() - 1)]));
    const at = (step: number) => program.run({ ...images, ...moved(graph, directions, step) });
    const [here, ahead, behind] = [await at(0), await at(1e-3), await at(-1e-3)];
    await program.dispose();
    const total = (outputs: Readonly<Record<string, Tensor>>): number => numbersOf(outputs['losses']).reduce((sum, value) => sum + value, 0);
    const analytic = weights.reduce((sum, name) => sum + numbersOf(here[weightGradient(name)])
      .reduce((part, slope, place) => part + slope * (directions.get(name)?.[place] ?? 0), 0), 0);
    const numeric = (total(ahead) - total(behind)) / 2e-3;
    expect(Math.abs(numeric)).toBeGreaterThan(0.1);
    expect(Math.abs(analytic - numeric)).toBeLessThan(1e-2 * Math.abs(numeric));
  });

  it('is that of the cross-entropy where both images are the same', async () => {
    const same = { ...images, adversarial: images.image, ...moved(graph, new Map(), 0) };
    const mean = await runGraph(differentiateTrades(graph, { weights, reduce: 'mean' }), same);
    const none = await runGraph(differentiateTrades(graph, { weights }), { ...same, beta: floatTensor([1]) });
    const [averaged, summed] = [mean, none].map((outputs) => numbersOf(outputs[weightGradient('0.weight')]));
    averaged?.forEach((slope, place) => { expect(slope).toBeCloseTo((summed?.[place] ?? NaN) / 4, 5); });
  });
});

describe('a graph with the statistics of batches', () => {
  it('normalises by them and gives the unbiased variance', async () => {
    const build = new GraphBuilder(ops);
    const image = build.input('image', { dtype: 'float32', shape: ['N', 1, 1, 2] });
    const column = (numbers: number, name: string) => build.constant(floatTensor([1], Float32Array.of(numbers)), name);
    const normal = build.op('BatchNormalization', [image, column(2, 'scale'), column(5, 'bias'), column(0, 'mean'), column(1, 'variance')], { epsilon: 0 });
    build.output('logits', build.op('Reshape', [normal, build.ints([-1, 2])]));
    const { graph: trained, statistics, valuesPerImage } = withBatchStatistics(withWeightInputs(build.build(), ['scale', 'bias']));
    const one = (number: number): FloatTensor => floatTensor([1], Float32Array.of(number));
    const found = await runGraph(trained, {
      image: floatTensor([2, 1, 1, 2], Float32Array.of(1, 3, 5, 7)), [weightInput('scale')]: one(2), [weightInput('bias')]: one(5),
    });
    // Mean 4, biased variance 5, unbiased 20 / 3.
    numbersOf(found['logits']).forEach((value, place) => { expect(value).toBeCloseTo(5 + 2 * ([-3, -1, 1, 3][place] ?? NaN) / Math.sqrt(5), 5); });
    expect(statistics.map(({ constant }) => constant)).toEqual(['mean', 'variance']);
    expect(statistics.map(({ output }) => numbersOf(found[output])[0])).toEqual([4, expect.closeTo(20 / 3, 5)]);
    expect(valuesPerImage).toBe(2);
  });
});
