import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { bitDepth } from '../../../src/robustness/defenses/bit-depth.ts';
import { gaussianSmoothing } from '../../../src/robustness/defenses/gaussian-smoothing.ts';
import { jpegCompression } from '../../../src/robustness/defenses/jpeg-compression.ts';
import { medianSmoothing } from '../../../src/robustness/defenses/median-smoothing.ts';
import { trainableWeights } from '../../../src/robustness/training/trainable-weights.ts';
import { exportGraph } from '../../../src/worker/runner/defenses/export-graph.ts';
import { checkWithOnnx, pythonWithOnnx } from './support/checking-python.ts';
import { farthest, picture, runOnce, summing, type ImageShape } from './support/transform-graphs.ts';

const transformations: readonly (readonly [string, (graph: Graph) => Graph])[] = [
  ['bit-depth', (graph) => bitDepth.prefix(graph, { bits: 4 })],
  ['median-smoothing of 4', (graph) => medianSmoothing.prefix(graph, { size: 2 })],
  ['median-smoothing of 9', (graph) => medianSmoothing.prefix(graph, { size: 3 })],
  ['gaussian-smoothing', (graph) => gaussianSmoothing.prefix(graph, { sigma: 1 })],
  ['jpeg-compression', (graph) => jpegCompression.prefix(graph, { quality: 60 })],
  ['two of a kind', (graph) => jpegCompression.prefix(jpegCompression.prefix(graph, { quality: 60 }), { quality: 30 })],
];

describe.each(transformations)('%s', (_, transform) => {
  describe.each<ImageShape>([[1, 12, 9], [3, 16, 8]])('in front of a model of images [%i, %i, %i]', (...shape) => {
    const { graph } = summing(shape);
    const transformed = transform(graph);
    const file = exportGraph(transformed, {});

    it('keeps the name, the shape and the outputs of the model', () => {
      expect(transformed.inputs).toEqual(graph.inputs);
      expect(transformed.outputs.map(({ name }) => name)).toEqual(['logits']);
      expect(transformed.constants.get('weights')).toEqual(graph.constants.get('weights'));
    });

    it('is the same after a way through a file', async () => {
      const runtime = await createOnnxRuntime({ threads: 1 });
      const image = picture(shape, 8);
      const read = importOnnx(file).graph;
      const [before, after] = [await runOnce(runtime, transformed, image, 'logits'), await runOnce(runtime, read, image, 'logits')];
      expect(farthest(before, after)).toBeLessThan(1e-5);
    });

    it('brings no weight that training may change, also after a way through a file', () => {
      for (const graphNow of [transformed, importOnnx(file).graph]) {
        expect(trainableWeights(graphNow).map(({ name }) => name)).toEqual(['weights']);
        const numbers = Array.from(graphNow.constants).filter(([, { dtype }]) => dtype === 'float32').map(([name]) => name);
        expect(numbers.filter((name) => name !== 'weights' && !name.startsWith('defense '))).toEqual([]);
      }
    });

    (pythonWithOnnx ? it : it.skip)('is a file that the checker of ONNX accepts', () => {
      const directory = mkdtempSync(join(tmpdir(), 'transforms-'));
      try {
        const path = join(directory, 'model.onnx');
        writeFileSync(path, file);
        expect(() => { checkWithOnnx(path); }).not.toThrow();
        writeFileSync(path, file.subarray(0, file.length / 2));
        expect(() => { checkWithOnnx(path); }).toThrow();
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  });
});
