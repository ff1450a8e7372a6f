import { encodeOnnx } from '../../src/numeric/formats/onnx/encode-onnx.ts';
import type { Graph } from '../../src/numeric/graph/graph.ts';
import { foldPreprocessing } from '../../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { graphToOnnx } from '../../src/numeric/runtimes/onnxruntime/graph-to-onnx.ts';

/** (x - 128) / 128 for grey levels x of 0 to 255, as the study scales its images. */
const STUDY_SCALING = { scale: [255 / 128], offset: [-1] } as const;

/** An exported architecture as a graph that takes pixels in [0,1]. */
export function architectureGraph(onnx: Uint8Array): Graph {
  const { graph, input } = importOnnx(onnx);
  return foldPreprocessing(graph, { channels: input.channels === 1 ? 'GRAY' : 'RGB', ...STUDY_SCALING });
}

/** A trained graph as an ONNX file: input `image` in [0,1], output `logits`. */
export function modelFile(graph: Graph): Uint8Array {
  return encodeOnnx(graphToOnnx(graph));
}

/** What `modelFile` wrote. */
export function modelGraph(onnx: Uint8Array): Graph {
  return importOnnx(onnx).graph;
}
