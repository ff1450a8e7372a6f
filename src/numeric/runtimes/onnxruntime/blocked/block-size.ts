import * as ort from 'onnxruntime-node';
import { encodeOnnx } from '../../../formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../../formats/onnx/onnx-model.ts';
import { BLOCKED_DOMAIN } from './blocked-domain.ts';

let found: Promise<number | undefined> | undefined;

/**
 * How many channels onnxruntime's convolutions keep side by side on this processor (its NCHWc layout): 8 with AVX, 16
 * with AVX-512; undefined where it has no such layout. Asked of onnxruntime itself, once a process.
 */
export function blockSize(): Promise<number | undefined> {
  found ??= probe();
  return found;
}

/** One channel, brought into the blocked layout, comes back padded to a whole block. */
async function probe(): Promise<number | undefined> {
  const model: OnnxModel = {
    irVersion: 9, producer: 'assay', opset: 20, initializers: new Map(),
    inputs: [{ name: 'x', elementType: 'float', shape: [1, 4, 1, 1] }],
    outputs: [{ name: 'y', elementType: 'float', shape: undefined }],
    nodes: [{ domain: BLOCKED_DOMAIN, type: 'ReorderInput', name: 'probe', inputs: ['x'], outputs: ['y'], attributes: new Map() }],
  };
  try {
    const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(4), [1, 4, 1, 1]) });
    await session.release();
    const block = y?.dims[1];
    return block === 8 || block === 16 ? block : undefined;
  } catch {
    // This build of onnxruntime has no such layout; the plain one always works.
    return undefined;
  }
}
