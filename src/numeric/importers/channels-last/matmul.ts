import type { Value } from '../../graph/op-table.ts';
import { requireRank } from '../../ops/support/types.ts';
import { plain, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { permute } from './permute.ts';

export interface Factors {
  readonly a: Value;
  readonly b: Value;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The product of two matrices, plus `bias` a column. */
export function matMul(node: NodeView, { a, b, transposeA, transposeB }: Factors, bias?: Value): FileValue {
  requireRank(a.type, 2);
  requireRank(b.type, 2);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return plain(node.emit('Gemm', bias ? [a, b, bias] : [a, b], attributes));
}

/** The products of the matrices in the last two axes, broadcasting those before. */
export function batchMatMul(node: NodeView, { a, b, transposeA, transposeB }: Factors): FileValue {
  const left = transposeA ? swapLast(node, a) : a;
  const right = transposeB ? swapLast(node, b) : b;
  return plain(node.emit('MatMul', [left, right]));
}

function swapLast({ build }: NodeView, x: Value): Value {
  const axes = requireRank(x.type, 2, 'at least').shape.map((_, axis) => axis);
  const rank = axes.length;
  return permute(build, x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}
