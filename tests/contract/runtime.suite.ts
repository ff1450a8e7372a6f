import type { Graph } from '../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../src/numeric/graph/graph-builder.ts';
import { verifyGraph } from '../../src/numeric/graph/verify-graph.ts';
import { differentiate } from '../../src/numeric/autodiff/differentiate.ts';
import { ops } from '../../src/numeric/ops/index.ts';
import type { Program, Runtime } from '../../src/numeric/runtimes/runtime.ts';
import { floatTensor, type Tensor } from '../../src/numeric/tensor/tensor.ts';
import { numbersOf } from '../numeric/support/op-case.ts';
import { linearClassifier, noise, smallClassifier } from '../numeric/support/small-classifier.ts';

export interface RuntimeUnderTest {
  readonly name: string;
  /** What its description must look like: name, version, device. */
  readonly description: RegExp;
  create(): Promise<Runtime>;
}

/** What every runtime promises; call it once for each. */
export function describeRuntime({ name, description, create }: RuntimeUnderTest): void {
  describe(`the runtime ${name}`, () => {
    let runtime: Runtime;
    beforeAll(async () => { runtime = await create(); });

    async function withProgram(graph: Graph, use: (program: Program) => Promise<void>): Promise<void> {
      const program = await runtime.compile(graph);
      try {
        await use(program);
      } finally {
        await program.dispose();
      }
    }

    it('says what it is', () => {
      expect(runtime.description).toMatch(description);
    });

    it('computes what the graph says', () => withProgram(linearClassifier([[1, 0, 0, 2], [0, -1, 3, 0]], [0.5, -0.5]), async (program) => {
      const { logits } = await program.run({ image: floatTensor([1, 1, 2, 2], Float32Array.of(1, 2, 3, 4)) });
      expect(logits).toEqual({ dtype: 'float32', shape: [1, 2], data: Float32Array.of(9.5, 6.5) });
    }));

    it('takes batches of any size', () => withProgram(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), async (program) => {
      for (const size of [1, 3, 2]) {
        const image = noise([size, 1, 2, 2], size);
        const { logits } = await program.run({ image });
        expect(logits?.shape).toEqual([size, 2]);
        const firstTwo = Array.from({ length: size }, (_, row) => [image.data[4 * row], image.data[4 * row + 1]]).flat();
        expect(numbersOf(logits)).toEqual(firstTwo);
      }
    }));

    it('gives the same bits for the same feeds', () => withProgram(gradientGraph(), async (program) => {
      const feeds = { image: noise([4, 3, 6, 6], 9), onehot: onehot([0, 1, 2, 3], 4) };
      const [once, again] = [await program.run(feeds), await program.run(feeds)];
      expect(again).toEqual(once);
      expect(Object.keys(once).sort()).toEqual(['gradient', 'logits', 'losses']);
    }));

    it('leaves its feeds alone and its results to the caller', () => withProgram(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), async (program) => {
      const image = noise([2, 1, 2, 2], 1);
      const before = Float32Array.from(image.data);
      const first = await program.run({ image });
      const kept = numbersOf(first['logits']);
      await program.run({ image: noise([2, 1, 2, 2], 2) });
      expect(image.data).toEqual(before);
      expect(numbersOf(first['logits'])).toEqual(kept);
    }));

    it('gives integers, masks and one value under two names', () => withProgram(integerGraph(), async (program) => {
      const result = await program.run({ x: floatTensor([2, 2], Float32Array.of(1, -1, 0, 5)) });
      expect(result).toEqual({
        mask: { dtype: 'bool', shape: [2, 2], data: Uint8Array.of(1, 0, 0, 1) },
        shape: { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 2n) },
        same: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, -1, 0, 5) },
        constant: { dtype: 'float32', shape: [1], data: Float32Array.of(7) },
      });
    }));

    const wrongFeeds: readonly (readonly [string, Readonly<Record<string, Tensor>>, string])[] = [
      ['a missing input', {}, 'expected the inputs "image", found none'],
      ['an unknown input', { image: noise([1, 1, 2, 2], 1), other: noise([1], 1) }, 'expected the inputs "image", found "image", "other"'],
      ['another rank', { image: noise([4], 1) }, 'input "image": expected float32[N, 1, 2, 2], found float32[4]'],
      ['another size', { image: noise([1, 1, 2, 3], 1) }, 'input "image": expected float32[N, 1, 2, 2], found float32[1, 1, 2, 3]'],
      ['an empty batch', { image: noise([0, 1, 2, 2], 1) }, 'found float32[0, 1, 2, 2]'],
      ['another type', { image: { dtype: 'int32', shape: [1, 1, 2, 2], data: new Int32Array(4) } }, 'input "image": expected float32[N, 1, 2, 2], found int32[1, 1, 2, 2]'],
      ['too few numbers', { image: { dtype: 'float32', shape: [1, 1, 2, 2], data: new Float32Array(3) } }, 'found float32[1, 1, 2, 2] holding 3 elements'],
    ];
    it.each(wrongFeeds)('refuses %s', (_, feeds, message) => withProgram(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), async (program) => {
      await expect(program.run(feeds)).rejects.toThrow(message);
      await expect(program.run({ image: noise([1, 1, 2, 2], 1) })).resolves.toHaveProperty('logits');
    }));

    it('refuses two batch sizes in one run', () => withProgram(gradientGraph(), async (program) => {
      const feeds = { image: noise([2, 3, 6, 6], 1), onehot: onehot([0, 1, 2], 4) };
      await expect(program.run(feeds)).rejects.toThrow('input "onehot": expected float32[N, 4] with N = 2, found float32[3, 4]');
    }));

    it('refuses a second run before the first has ended', () => withProgram(smallClassifier(), async (program) => {
      const first = program.run({ image: noise([8, 3, 6, 6], 1) });
      await expect(program.run({ image: noise([1, 3, 6, 6], 1) })).rejects.toThrow('one run at a time');
      await expect(first).resolves.toHaveProperty('logits');
    }));

    it('can be disposed of twice and not run afterwards', async () => {
      const program = await runtime.compile(smallClassifier());
      await program.dispose();
      await program.dispose();
      await expect(program.run({ image: noise([1, 3, 6, 6], 1) })).rejects.toThrow('found it disposed of');
    });
  });
}

function gradientGraph(): Graph {
  return differentiate(smallClassifier(), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
}

function integerGraph(): Graph {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'float32', shape: ['N', 2] });
  build.output('mask', build.op('Greater', [x, build.scalar(0)]));
  build.output('shape', build.op('Shape', [x]));
  build.output('same', x);
  build.output('constant', build.constant(floatTensor([1], Float32Array.of(7))));
  return verifyGraph(build.build(), ops, 'test');
}

function onehot(classes: readonly number[], classCount: number): Tensor {
  const marks = classes.flatMap((index) => Array.from({ length: classCount }, (_, other) => (other === index ? 1 : 0)));
  return floatTensor([classes.length, classCount], Float32Array.from(marks));
}
