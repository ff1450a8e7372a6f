import type { Tensor } from '../../tensor/tensor.ts';
import { fromFloat16 } from '../onnx/half-floats.ts';
import type { WeightSpec } from './weight-spec.ts';

/** The tensor a weight's bytes hold; quantised numbers are scaled back. `bytes` has exactly the length `spec` says. */
export function decodeWeight(spec: WeightSpec, bytes: Uint8Array): Tensor {
  const { shape, dtype, scale, min } = spec;
  // A copy, because shards put weights at any offset and typed arrays want theirs aligned. (Buffer.slice makes none.)
  const { buffer } = new Uint8Array(bytes);
  switch (spec.stored) {
    case 'float32': return { dtype: 'float32', shape, data: new Float32Array(buffer) };
    case 'int32': return { dtype: 'int32', shape, data: new Int32Array(buffer) };
    case 'bool': return { dtype: 'bool', shape, data: new Uint8Array(buffer).map((element) => (element === 0 ? 0 : 1)) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(new Uint16Array(buffer)) };
    case 'uint8':
    case 'uint16': {
      const steps = spec.stored === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
      if (dtype === 'int32') return { dtype, shape, data: Int32Array.from(steps, (step) => Math.round(step * scale + min)) };
      return { dtype: 'float32', shape, data: Float32Array.from(steps, (step) => step * scale + min) };
    }
  }
}
