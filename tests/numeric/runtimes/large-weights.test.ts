import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { GraphBuilder } from '../../../src/numeric/graph/graph-builder.ts';
import { ops } from '../../../src/numeric/ops/index.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';

/** 34 MiB of weights: enough to be handed over in a file. */
const WIDTH = 9000;
const DEPTH = 1000;

/** Every number of the result is the sum of the inputs times its column plus one. */
function largeGraph(): Graph {
  const build = new GraphBuilder(ops);
  const x = build.input('x', { dtype: 'float32', shape: ['N', DEPTH] });
  const weights = floatTensor([DEPTH, WIDTH], Float32Array.from({ length: DEPTH * WIDTH }, (_, index) => (index % WIDTH) + 1));
  build.output('y', build.op('MatMul', [x, build.constant(weights)]));
  return build.build();
}

describe('a program with large weights', () => {
  let temporaryFolder = '';
  beforeEach(async () => { temporaryFolder = await mkdtemp(join(tmpdir(), 'large-weights-')); });
  afterEach(() => rm(temporaryFolder, { recursive: true, force: true }));

  it('computes what the graph says and leaves nothing in the folder for temporary files', async () => {
    const program = await (await createOnnxRuntime({ threads: 1, temporaryFolder })).compile(largeGraph());
    expect(await readdir(temporaryFolder)).toEqual([]);
    const { y } = await program.run({ x: floatTensor([2, DEPTH], new Float32Array(2 * DEPTH).fill(1, 0, DEPTH).fill(2, DEPTH)) });
    await program.dispose();
    expect(y?.shape).toEqual([2, WIDTH]);
    expect(y?.data.subarray(0, 3)).toEqual(Float32Array.of(DEPTH, 2 * DEPTH, 3 * DEPTH));
    expect(y?.data.at(-1)).toBe(2 * DEPTH * WIDTH);
  });

  it('says where it found no room', async () => {
    const file = join(temporaryFolder, 'file');
    await writeFile(file, '');
    const runtime = await createOnnxRuntime({ threads: 1, temporaryFolder: file });
    await expect(runtime.compile(largeGraph())).rejects.toThrow(/expected room for 36000000 bytes of weights in the folder for temporary files, found: (Error: )?ENOTDIR/);
  });
});
