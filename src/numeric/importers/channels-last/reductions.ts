import type { Value } from '../../graph/op-table.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { axisOf } from '../../ops/support/types.ts';
import { graphAxis, plain, shapeOf, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { reshapeAsFile } from './shapes.ts';

export type Reduction = 'ReduceMean' | 'ReduceSum' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

/** A reduction over axes of the file. */
export function reduce(node: NodeView, type: Reduction, { axes, keepDims }: { axes: readonly number[]; keepDims: boolean }): FileValue {
  const x = node.input(0);
  const { length: rank } = x.value.type.shape;
  const removed = [...new Set(axes.map((axis) => axisOf(axis, rank)))];
  if (x.value.known && x.value.type.dtype === 'int64') return plain(reduceKnown(node, type, x.value));
  if (removed.length === 0) return x;
  const kept: FileValue = { ...x, value: reduceKeeping(node, type, { x, axes: removed }) };
  return keepDims ? kept : reshapeAsFile(node, kept, shapeOf(kept).filter((_, axis) => !removed.includes(axis)));
}

function reduceKeeping(node: NodeView, type: Reduction, { x, axes }: { x: FileValue; axes: readonly number[] }): Value {
  const inGraph = axes.map((axis) => graphAxis(x, axis)).sort((a, b) => a - b);
  if (type === 'ReduceMean' && x.channelsFirst && inGraph.join() === '2,3') return node.emit('GlobalAveragePool', [x.value]);
  return node.emit(type, [x.value, node.build.ints(inGraph)], { keepdims: 1 });
}

/** Shape arithmetic: the size of a tensor is the product of its extents. */
function reduceKnown({ build }: NodeView, type: Reduction, x: Value): Value {
  const combine = type === 'ReduceProd' ? 'Mul' : 'Add';
  if (type !== 'ReduceProd' && type !== 'ReduceSum') throw unsupported('a product or sum of extents', type);
  if (x.type.shape.length !== 1) throw unsupported('a list of extents', `${x.type.shape.length} axes`);
  const elements = Array.from({ length: Number(x.type.shape[0]) }, (_, index) => build.op('Gather', [x, scalarIndex(build, index)]));
  return elements.reduce((total, element) => build.op(combine, [total, element]), scalarIndex(build, type === 'ReduceProd' ? 1 : 0));
}

function scalarIndex(build: NodeView['build'], index: number): Value {
  return build.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(index)) });
}
