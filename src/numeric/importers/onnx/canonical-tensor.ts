import type { OnnxTensor } from '../../formats/onnx/onnx-model.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A file's tensor as graphs have it: double precision becomes float32, and how integers were stored is forgotten. */
export function canonicalTensor(tensor: OnnxTensor): Tensor {
  if (tensor.dtype === 'float64') return { dtype: 'float32', shape: tensor.shape, data: Float32Array.from(tensor.data) };
  if (tensor.dtype === 'int32') return { dtype: 'int32', shape: tensor.shape, data: tensor.data };
  return tensor;
}
