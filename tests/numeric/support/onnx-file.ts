import { encodeOnnx } from '../../../src/numeric/formats/onnx/encode-onnx.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '../../../src/numeric/formats/onnx/onnx-model.ts';
import { noise } from './small-classifier.ts';

/** An ONNX node in one line: node('Conv', ['x', 'w'], ['y'], {...}). Its name is its type and its first output. */
export function node(type: string, inputs: readonly string[], outputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): OnnxNode {
  return { domain: '', type, name: `${type}:${outputs[0]}`, inputs, outputs, attributes: new Map(Object.entries(attributes)) };
}

export function image(shape: OnnxValueInfo['shape'], elementType = 'float'): OnnxValueInfo {
  return { name: 'pixels', elementType, shape };
}

/** A float32 or int64 tensor by name, for `initializers`. */
export function weight(name: string, shape: readonly number[], seed = 5): readonly [string, OnnxTensor] {
  return [name, noise(shape, seed)];
}
export function integers(name: string, numbers: readonly number[]): readonly [string, OnnxTensor] {
  return [name, { dtype: 'int64', shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) }];
}

/** A valid classifier, [N, 1, 4, 4] to three logits, with whatever parts a test wants different. */
export function classifierModel(changes: Partial<OnnxModel> = {}): OnnxModel {
  return {
    irVersion: 8, producer: 'test', opset: 13,
    inputs: [image(['N', 1, 4, 4])],
    outputs: [{ name: 'scores', elementType: 'float', shape: ['N', 3] }],
    initializers: new Map([weight('kernel', [2, 1, 3, 3]), weight('matrix', [8, 3])]),
    nodes: [
      node('Conv', ['pixels', 'kernel'], ['features']),
      node('Relu', ['features'], ['rectified']),
      node('Flatten', ['rectified'], ['rows']),
      node('MatMul', ['rows', 'matrix'], ['scores']),
    ],
    ...changes,
  };
}

export function classifierFile(changes: Partial<OnnxModel> = {}): Uint8Array {
  return encodeOnnx(classifierModel(changes));
}

/** The same classifier with more nodes after its logits; the last node must make `scores`. */
export function withHead(...head: readonly OnnxNode[]): Partial<OnnxModel> {
  const { nodes } = classifierModel();
  return { nodes: [...nodes.slice(0, -1), node('MatMul', ['rows', 'matrix'], ['logits']), ...head] };
}
