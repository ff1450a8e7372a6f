import type { Value } from '../../graph/op-table.ts';
import type { OnnxNodeView } from '../definition.ts';
import { unsupported } from './unsupported.ts';

/** A list of numbers among a node's attributes; empty where it is absent. */
export function floatsOf(node: OnnxNodeView, name: string): readonly number[] {
  const list = node.attributes[name] ?? [];
  if (!Array.isArray(list)) throw unsupported(`a list of numbers as attribute "${name}"`, typeof list);
  return list as readonly number[]; // attributes hold no other arrays
}

/** A word among a node's attributes. */
export function textOf(node: OnnxNodeView, name: string, fallback: string): string {
  const text = node.attributes[name] ?? fallback;
  if (typeof text !== 'string') throw unsupported(`a word as attribute "${name}"`, typeof text);
  return text;
}

/** The rows of features an operator of ai.onnx.ml works on. */
export function rowsOf(node: OnnxNodeView): { readonly rows: Value; readonly features: number } {
  const rows = node.input(0);
  const [, features] = rows.type.shape;
  if (rows.type.shape.length !== 2 || typeof features !== 'number' || rows.type.dtype !== 'float32') {
    throw unsupported('rows of features, float32[N, features]', `${rows.type.dtype}[${rows.type.shape.join(', ')}]`);
  }
  return { rows, features };
}
