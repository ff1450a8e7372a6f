import { featureMap, graphAxis, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';

/** Softmax or log-softmax over an axis of the file. */
export function softmax(node: NodeView, type: 'Softmax' | 'LogSoftmax', x: FileValue, axis = -1): FileValue {
  return { ...x, value: node.emit(type, [x.value], { axis: graphAxis(x, axis) }) };
}

/** Divides by the square root of the sum of squares over the channels, which is not taken below `epsilon`. */
export function l2Normalize(node: NodeView, x: FileValue, epsilon: number): FileValue {
  const { build } = node;
  const axes = build.ints([graphAxis(x, -1)]);
  const squares = build.op('ReduceSum', [build.op('Mul', [x.value, x.value]), axes], { keepdims: 1 });
  const length = build.op('Sqrt', [build.op('Clip', [squares, build.scalar(epsilon)])]);
  return { ...x, value: node.emit('Div', [x.value, length]) };
}

/** Batch normalisation with stored statistics: inputs x, scale, offset, mean, variance. */
export function batchNormalization(node: NodeView, epsilon: number): FileValue {
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => node.plain(index));
  return featureMap(node.emit('BatchNormalization', [node.map(0), scale, offset, mean, variance], { epsilon }));
}

/** Local response normalisation over `radius` channels to either side. */
export function localResponse(node: NodeView, { radius, bias, alpha, beta }: { radius: number; bias: number; alpha: number; beta: number }): FileValue {
  const size = 2 * radius + 1;
  return featureMap(node.emit('LRN', [node.map(0)], { size, bias, alpha: alpha * size, beta }));
}
