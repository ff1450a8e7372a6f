import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { importTfjsGraph } from '../../../../src/numeric/importers/tfjs-graph/import-tfjs-graph.ts';
import { floatTensor } from '../../../../src/numeric/tensor/tensor.ts';
import { relativeError } from '../../support/expect-close.ts';
import { runGraph } from '../../support/run-graph.ts';
import { noise } from '../../support/small-classifier.ts';
import { attr, graphModelFiles, ints, type GraphNodeJson, type GraphWeight } from './graph-model-file.ts';
import { arithmeticCases } from './operators/arithmetic.ts';
import { moveCases } from './operators/moves.ts';
import type { OperatorCase } from './operators/operator-case.ts';
import { windowCases } from './operators/windows.ts';

const BATCH = 2;

beforeAll(async () => {
  tf.env().set('IS_NODE', false); // It would advise another package on the console.
  await tf.setBackend('cpu');
});

/** What TensorFlow.js' own kernels make of the images, flattened an image. */
function byTensorflow(images: tf.Tensor4D, test: OperatorCase): { readonly data: Float32Array; readonly width: number } {
  return tf.tidy(() => {
    const weights = Object.fromEntries(Object.entries(test.weights ?? {}).map(([name, weight]) => [name, asTensor(weight)]));
    const result = test.expected(images, weights);
    return { data: Float32Array.from(tf.cast(result, 'float32').dataSync()), width: result.size / BATCH };
  });
}

function asTensor({ shape, data, dtype = 'float32' }: GraphWeight): tf.Tensor {
  return tf.tensor(Array.from(data), [...shape], dtype);
}

/** The same by our graph, imported from a model that flattens the operator's result. */
async function byGraph(images: Float32Array, test: OperatorCase, { width, before }: { width: number; before: GraphNodeJson }): Promise<Float32Array> {
  const [height, columns, channels] = test.image;
  const weights: Readonly<Record<string, GraphWeight>> = {
    ...test.weights,
    flat: ints([-1, width]), shape: ints([-1, height, columns, channels]), identity: { shape: [1, 1, channels, channels], data: identity(channels) },
  };
  const nodes = [
    // An image has one channel or three; operators are tried with more.
    { name: 'numbers', op: 'Reshape', input: ['pixels', 'shape'] }, before,
    ...test.nodes, { name: 'scores', op: 'Reshape', input: [test.nodes.at(-1)?.name ?? '', 'flat'] },
  ];
  const { graph } = await importTfjsGraph(graphModelFiles({ nodes, weights, input: [-1, height, columns * channels, 1], outputs: ['scores'] }));
  const { logits } = await runGraph(graph, { image: floatTensor([BATCH, 1, height, columns * channels], images) });
  return logits?.data as Float32Array;
}

function identity(size: number): readonly number[] {
  return Array.from({ length: size * size }, (_, index) => Number(index % (size + 1) === 0));
}

const IN_FILE_ORDER: GraphNodeJson = { name: 'x', op: 'Identity', input: ['numbers'] };
/** A convolution's result is kept channels first in the graph. */
const CHANNELS_FIRST: GraphNodeJson = {
  name: 'x', op: 'Conv2D', input: ['numbers', 'identity'], attr: { strides: attr.ints([1, 1, 1, 1]), padding: attr.s('VALID') },
};

describe('an operator of a graph model means what the kernels of TensorFlow.js compute', () => {
  it.each([...windowCases, ...moveCases, ...arithmeticCases].map((test) => [test.name, test] as const))('%s', async (_, test) => {
    const [height, width, channels] = test.image;
    const { data } = noise([BATCH, height, width, channels], 7);
    const images = tf.tensor4d(data, [BATCH, height, width, channels]);
    const expected = byTensorflow(images, test);
    images.dispose();
    for (const before of [CHANNELS_FIRST, IN_FILE_ORDER]) {
      const found = await byGraph(data, test, { width: expected.width, before });
      expect(relativeError(found, expected.data)).toBeLessThan(1e-5);
    }
  });
});
