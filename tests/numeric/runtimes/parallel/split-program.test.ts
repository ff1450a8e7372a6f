import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differentiate } from '../../../../src/numeric/autodiff/differentiate.ts';
import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { createSession } from '../../../../src/numeric/runtimes/onnxruntime/create-session.ts';
import { graphToOnnx } from '../../../../src/numeric/runtimes/onnxruntime/graph-to-onnx.ts';
import { withModelFiles } from '../../../../src/numeric/runtimes/onnxruntime/model-files.ts';
import { OnnxRuntimeProgram } from '../../../../src/numeric/runtimes/onnxruntime/program.ts';
import { blockSize } from '../../../../src/numeric/runtimes/onnxruntime/blocked/block-size.ts';
import { batchJoins } from '../../../../src/numeric/runtimes/onnxruntime/parallel/batch-joins.ts';
import { openSplitProgram, sessionsFor } from '../../../../src/numeric/runtimes/onnxruntime/parallel/open-split-program.ts';
import { SessionWorker } from '../../../../src/numeric/runtimes/onnxruntime/parallel/session-worker.ts';
import type { Program } from '../../../../src/numeric/runtimes/runtime.ts';
import { simplifyGraph } from '../../../../src/numeric/passes/simplify-graph.ts';
import { floatTensor, type FloatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { expectClose } from '../../support/expect-close.ts';
import { numbersOf } from '../../support/op-case.ts';
import { noise, smallClassifier } from '../../support/small-classifier.ts';
import { deepClassifier } from './deep-classifier.ts';

const gradientOf = (graph: Graph, reduce: 'each' | 'sum'): Graph => simplifyGraph(differentiate(graph, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce }));

let temporaryFolder = '';
const programs: Program[] = [];
beforeAll(async () => { temporaryFolder = await mkdtemp(join(tmpdir(), 'split-program-')); });
afterEach(async () => { for (const program of programs.splice(0)) await program.dispose(); });
afterAll(() => rm(temporaryFolder, { recursive: true, force: true }));

async function split(graph: Graph, { threads = 2, block }: { threads?: number; block?: number | undefined } = {}): Promise<Program> {
  const joins = batchJoins(graph);
  if (!joins) throw new Error('expected a graph whose images can be run apart');
  const program = await openSplitProgram({ graph, model: graphToOnnx(graph, block), joins, options: {}, threads, temporaryFolder });
  programs.push(program);
  return program;
}

async function whole(graph: Graph): Promise<Program> {
  const program = new OnnxRuntimeProgram(graph, await createSession(graphToOnnx(graph), { intraOpNumThreads: 1 }));
  programs.push(program);
  return program;
}

function feedsFor(graph: Graph, images: number): Readonly<Record<string, Tensor>> {
  const shapeOf = (name: string): number[] => [images, ...(graph.inputs.find((input) => input.name === name)?.type.shape.slice(1) ?? []).map(Number)];
  const onehot: FloatTensor = floatTensor(shapeOf('onehot'));
  const classes = onehot.shape[1] ?? 1;
  for (let image = 0; image < images; image++) onehot.data[image * classes + image % classes] = 1;
  return { image: noise(shapeOf('image'), images), onehot };
}

describe('a program that runs images apart', () => {
  const [plain, deep] = [async () => undefined, deepClassifier()];
  const cases = [
    { name: 'small, each, plain', graph: smallClassifier(), reduce: 'each', block: plain },
    { name: 'deep, sum, plain', graph: deep, reduce: 'sum', block: plain },
    { name: 'deep, each, blocked', graph: deep, reduce: 'each', block: blockSize },
    { name: 'deep, sum, blocked', graph: deep, reduce: 'sum', block: blockSize },
  ] as const;

  it.each(cases)('gives what one session gives for batches of 1 to 5: $name', async ({ graph, reduce, block }) => {
    const gradient = gradientOf(graph, reduce);
    const [apart, together] = [await split(gradient, { block: await block() }), await whole(gradient)];
    for (const images of [1, 2, 3, 4, 5]) {
      const feeds = feedsFor(gradient, images);
      const [found, expected] = [await apart.run(feeds), await together.run(feeds)];
      expect(Object.keys(found).sort()).toEqual(['gradient', 'logits', 'losses']);
      for (const [name, tensor] of Object.entries(expected)) expectClose(found[name], { shape: tensor.shape, data: numbersOf(tensor) });
    }
  });

  it('gives the same bits again, with any number of sessions', async () => {
    const gradient = gradientOf(deepClassifier(), 'sum');
    const [two, four] = [await split(gradient), await split(gradient, { threads: 4 })];
    const feeds = feedsFor(gradient, 4);
    const first = await two.run(feeds);
    expect(await two.run(feeds)).toEqual(first);
    expect(await four.run(feeds)).toEqual(first);
  });

  it('leaves its feeds alone and nothing in the folder for temporary files', async () => {
    const gradient = gradientOf(smallClassifier(), 'each');
    const program = await split(gradient);
    expect(await readdir(temporaryFolder)).toEqual([]);
    const [feeds, same] = [feedsFor(gradient, 3), feedsFor(gradient, 3)];
    await program.run(feeds);
    expect(feeds).toEqual(same);
  });

  it('refuses wrong feeds, a second run beside the first, and runs after its end', async () => {
    const gradient = gradientOf(smallClassifier(), 'each');
    const program = await split(gradient);
    await expect(program.run({ image: noise([2, 3, 6, 6], 1) })).rejects.toThrow('expected the inputs "image", "onehot", found "image"');
    const first = program.run(feedsFor(gradient, 2));
    await expect(program.run(feedsFor(gradient, 2))).rejects.toThrow('expected one run at a time, found the program running');
    expect((await first)['losses']?.shape).toEqual([2]);
    await program.dispose();
    await program.dispose();
    await expect(program.run(feedsFor(gradient, 2))).rejects.toThrow('expected a program that is still open, found it disposed of');
  });
});

describe('a session in a thread of its own', () => {
  it('says why there is none', async () => {
    await expect(SessionWorker.start({ path: join(temporaryFolder, 'nothing.onnx'), options: {} })).rejects.toThrow(/expected onnxruntime to accept the graph, found: .*nothing\.onnx/);
  });

  it('reports a failed run, refuses a second one beside the first, and goes on', async () => {
    const model = graphToOnnx(smallClassifier());
    const worker = await withModelFiles(model, temporaryFolder, (path) => SessionWorker.start({ path, options: { logSeverityLevel: 4 } }));
    await expect(worker.run({ image: noise([1, 2, 6, 6], 1) })).rejects.toThrow(/expected onnxruntime to run the graph, found: .*image/);
    const first = worker.run({ image: noise([1, 3, 6, 6], 1) });
    await expect(worker.run({ image: noise([1, 3, 6, 6], 1) })).rejects.toThrow('expected an idle thread, found it running');
    expect((await first)['logits']?.shape).toEqual([1, 4]);
    await worker.close();
    await worker.close();
    await expect(worker.run({ image: noise([1, 3, 6, 6], 1) })).rejects.toThrow('expected an idle thread, found it ended');
  });
});

describe('sessionsFor', () => {
  it.each([[1, 1], [2, 2], [3, 3], [4, 4], [5, 1], [6, 3], [8, 4], [10, 2], [16, 4]])('shares %d threads among %d sessions', (threads, sessions) => {
    expect(sessionsFor(threads)).toBe(sessions);
  });
});
