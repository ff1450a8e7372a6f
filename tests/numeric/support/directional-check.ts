import { Random } from '../../../src/kernel/random.ts';
import { backpropagate } from '../../../src/numeric/autodiff/backpropagate.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Program } from '../../../src/numeric/runtimes/runtime.ts';
import type { FloatTensor, Tensor } from '../../../src/numeric/tensor/tensor.ts';
import { bindInputs } from './case-graph.ts';
import type { OpCase } from './op-case.ts';

/** Small enough for the kinks of `spaced` numbers, large enough for float32 differences to mean something. */
const STEP = 0.01;

export interface DirectionalDerivatives {
  readonly analytic: number;
  readonly numeric: number;
}

/**
 * The derivative of a randomly weighted sum of an operator's result in one random direction of its input number
 * `index`: by the gradient rule, and by central differences of the forward pass. Two scalars, whatever the sizes.
 */
export async function directionalDerivatives(type: string, test: OpCase, index: number): Promise<DirectionalDerivatives> {
  const random = Random.fromSeed(17 + index);
  const build = new GraphBuilder(ops);
  const { values, feeds } = bindInputs(build, test.inputs);
  const outputCount = Math.max(ops.definition(type).forwardOutputs ?? 1, test.outputCount ?? 1);
  const [y] = build.node(type, values, test.attributes, { outputCount });
  const x = values[index];
  if (!y || !x) throw new Error(`the case has no input ${index}`);
  const weights = build.input('weights', y.type);
  build.output('y', y);
  build.output('gradient', backpropagate(build, [{ value: y, gradient: weights }], x));
  const runtime = await createOnnxRuntime({ threads: 1 });
  const program = await runtime.compile(verifyGraph(build.build(), ops, 'test'));
  try {
    const weightsFeed = randomLike(random, { dtype: 'float32', shape: test.expected.shape, data: new Float32Array(test.expected.data.length) });
    const fed = { ...feeds, weights: weightsFeed };
    const direction = randomLike(random, asFloat(feeds[`x${index}`]));
    const { gradient } = await program.run(fed);
    const [ahead, behind] = [await weightedSum(program, fed, { index, direction, step: STEP }), await weightedSum(program, fed, { index, direction, step: -STEP })];
    return { analytic: dot(asFloat(gradient).data, direction.data), numeric: (ahead - behind) / (2 * STEP) };
  } finally {
    await program.dispose();
  }
}

type Shift = { readonly index: number; readonly direction: FloatTensor; readonly step: number };

async function weightedSum(program: Program, feeds: Readonly<Record<string, Tensor>>, { index, direction, step }: Shift): Promise<number> {
  const name = `x${index}`;
  const x = asFloat(feeds[name]);
  const shifted = { ...x, data: x.data.map((element, place) => element + step * (direction.data[place] ?? 0)) };
  const { y } = await program.run({ ...feeds, [name]: shifted });
  return dot(asFloat(y).data, asFloat(feeds['weights']).data);
}

function randomLike(random: Random, { shape, data }: FloatTensor): FloatTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(data, () => 2 * random.uniform() - 1) };
}

function asFloat(tensor: Tensor | undefined): FloatTensor {
  if (tensor?.dtype !== 'float32') throw new Error(`expected a float32 tensor, found ${tensor?.dtype ?? 'none'}`);
  return tensor;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, element, index) => sum + element * (b[index] ?? 0), 0);
}
