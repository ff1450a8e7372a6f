import { Random } from '../../../../src/kernel/random.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../../../src/numeric/graph/verify-graph.ts';
import { ops } from '../../../../src/numeric/ops/index.ts';
import type { Runtime } from '../../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../../src/numeric/tensor/tensor.ts';

export type ImageShape = readonly [number, number, number];

/** A model that shows what arrives: its output `pixels` is the flattened image. */
export function showing(shape: ImageShape): Graph {
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', ...shape] });
  build.output('pixels', build.op('Reshape', [image, build.ints([-1, sizeOf(shape)])]));
  return verifyGraph(build.build(), ops, 'test');
}

/** Two classes whose logits are weighted sums of the pixels; the second sum alone is called `weights`. */
export function summing(shape: ImageShape, seed = 4): { readonly graph: Graph; readonly weights: Float32Array } {
  const random = Random.fromSeed(seed);
  const size = sizeOf(shape);
  const weights = Float32Array.from({ length: size }, () => random.normal());
  const build = new GraphBuilder(ops);
  const image = build.input('image', { dtype: 'float32', shape: ['N', ...shape] });
  const matrix = build.constant(floatTensor([2, size], Float32Array.from([...weights.map((w) => -w), ...weights])), 'weights');
  build.output('logits', build.op('Gemm', [build.op('Reshape', [image, build.ints([-1, size])]), matrix], { transB: 1 }));
  return { graph: verifyGraph(build.build(), ops, 'test'), weights };
}

/** Grey levels of 8 bits with some structure and some noise, parts of it black and white. */
export function picture([channels, height, width]: ImageShape, seed: number): FloatTensor {
  const random = Random.fromSeed(seed);
  const image = floatTensor([1, channels, height, width]);
  for (let at = 0; at < image.data.length; at++) {
    const [c, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    const level = 0.5 + 0.6 * Math.sin(x / 7 + c) * Math.cos(y / (5 + c)) + 0.05 * random.normal();
    image.data[at] = Math.round(255 * Math.min(1, Math.max(0, level))) / 255;
  }
  return image;
}

/** Runs a graph once and gives one of its outputs. */
export async function runOnce(runtime: Runtime, graph: Graph, image: FloatTensor, output = 'pixels'): Promise<Float32Array> {
  const program = await runtime.compile(graph);
  try {
    const result = (await program.run({ image }))[output];
    if (result?.dtype !== 'float32') throw new Error(`no output ${output}`);
    return result.data;
  } finally {
    await program.dispose();
  }
}

/** The largest difference of two lists of the same length. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}
