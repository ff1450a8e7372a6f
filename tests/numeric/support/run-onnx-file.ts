import * as ort from 'onnxruntime-node';
import { fromOrtTensor, toOrtTensor } from '../../../src/numeric/runtimes/onnxruntime/ort-tensors.ts';
import type { Tensor } from '../../../src/numeric/tensor/tensor.ts';

/** Runs an ONNX file as it is on onnxruntime, nothing of ours in between but the tensors. */
export async function runOnnxFile(file: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
  // Without fusions: each operator computes what its documentation says.
  const session = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], graphOptimizationLevel: 'basic', intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const outputs = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)])));
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)]));
  } finally {
    await session.release();
  }
}
