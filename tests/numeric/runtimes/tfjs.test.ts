import * as tf from '@tensorflow/tfjs-core';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { recordingLogger } from './support/recording-logger.ts';
import { numbersOf } from '../support/op-case.ts';
import { noise, smallClassifier } from '../support/small-classifier.ts';

describe('createTfjsRuntime', () => {
  it('takes the first backend that is installed, without a word about those that are not', async () => {
    const { logger, warnings } = recordingLogger();
    const { description } = await createTfjsRuntime({ logger });
    expect(description).toMatch(/^tfjs 4\.22\.0 (tensorflow-gpu|tensorflow|wasm)$/);
    expect(warnings).toEqual([]);
  });

  it('leaves the handlers of uncaught errors as they were', async () => {
    const listeners = (): readonly number[] => ['uncaughtException', 'unhandledRejection'].map((event) => process.rawListeners(event).length);
    const before = listeners();
    await createTfjsRuntime({ backend: 'wasm' });
    expect(listeners()).toEqual(before);
  });

  it('runs on two backends by turns in one process', async () => {
    const runtimes = await Promise.all((['cpu', 'wasm'] as const).map((backend) => createTfjsRuntime({ backend })));
    const programs = await Promise.all(runtimes.map((runtime) => runtime.compile(smallClassifier())));
    const image = noise([3, 3, 6, 6], 5);
    const results = await Promise.all([0, 1, 0, 1].map(async (_, turn) => {
      const fresh = await (runtimes[turn % 2] ?? runtimes[0])?.compile(smallClassifier());
      const { logits } = await fresh?.run({ image }) ?? {};
      await fresh?.dispose();
      return numbersOf(logits);
    }));
    expect(results[2]).toEqual(results[0]);
    expect(results[3]).toEqual(results[1]);
    results[1]?.forEach((logit, index) => expect(logit).toBeCloseTo(results[0]?.[index] ?? NaN, 5));
    for (const program of programs) await program.dispose();
  });

  it('frees every tensor of a run when it ends, and the constants when the program is disposed of', async () => {
    const runtime = await createTfjsRuntime({ backend: 'wasm' });
    const empty = tf.memory().numTensors;
    const program = await runtime.compile(smallClassifier());
    const compiled = tf.memory().numTensors;
    expect(compiled).toBe(empty + smallClassifier().constants.size);
    await program.run({ image: noise([2, 3, 6, 6], 1) });
    await expect(program.run({ image: noise([2, 3, 6, 7], 1) })).rejects.toThrow('input "image"');
    expect(tf.memory().numTensors).toBe(compiled);
    await program.dispose();
    await program.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });

  it('refuses integers that 32 bits do not hold when fed, and clamps those of constants', async () => {
    const runtime = await createTfjsRuntime({ backend: 'cpu' });
    const program = await runtime.compile(integerSum(2n ** 40n));
    const feed = (value: bigint) => program.run({ x: { dtype: 'int64', shape: [1], data: BigInt64Array.of(value) } });
    await expect(feed(2n ** 31n)).rejects.toThrow('input "x": tfjs expected integers of at most 32 bits, found 2147483648');
    expect(await feed(-1n)).toEqual({ y: { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 31n - 2n) } });
    await program.dispose();
  });

  it('names every operator it has no kernel for', async () => {
    const graph = smallClassifier();
    const unknown: Graph = { ...graph, nodes: graph.nodes.map((node) => (node.type === 'Conv' || node.type === 'Relu' ? { ...node, type: `My${node.type}` } : node)) };
    const runtime = await createTfjsRuntime({ backend: 'cpu' });
    await expect(runtime.compile(unknown)).rejects.toThrow('expected operators that the runtime tfjs has kernels for, found MyConv, MyRelu');
  });

  it('says what is not installed when it was asked for', async () => {
    const packageName: string = '@tensorflow/tfjs-node-gpu';
    const absent = await import(packageName).then(() => false, () => true);
    if (!absent) return expect(absent).toBe(false); // a machine with the package: nothing to refuse
    await expect(createTfjsRuntime({ backend: 'tensorflow-gpu' })).rejects.toThrow('@tensorflow/tfjs-node-gpu is not installed');
  });
});

function integerSum(constant: bigint): Graph {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'int64', shape: [1] });
  build.output('y', build.op('Add', [x, build.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(constant) })]));
  return build.build();
}
