import type { GraphNode } from '../../../graph/graph.ts';
import type { Window } from '../../../ops/support/window.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';
import { ALIGNMENT, type BlockedWriter } from './blocked-writer.ts';
import type { Convolution } from './convolution.ts';

export interface PlainConvolution {
  readonly input: string;
  readonly kernel: FloatTensor;
  readonly bias?: Float32Array | undefined;
  readonly window: Window;
  readonly group: number;
}

/** The same convolution in the blocked layout; undefined where onnxruntime has none for these channels. */
export function blockedConvolution(writer: BlockedWriter, plain: PlainConvolution): Convolution | undefined {
  const { input, kernel, bias, window, group } = plain;
  const [filters = 1, depth = 1] = kernel.shape;
  const { block } = writer;
  const of = (wholeInput: boolean, name: () => string): Convolution => ({ input: name, kernel, bias, window, group, wholeInput });
  const blocked = (): string => writer.blocked(input);
  if (group > 1) {
    if (filters % block !== 0) return undefined;
    if (depth === 1 && filters === group) return of(true, blocked);
    return depth % block === 0 && (filters / group) % block === 0 ? of(false, blocked) : undefined;
  }
  if (depth < block) return of(true, () => writer.plain(input));
  return depth % ALIGNMENT === 0 ? of(false, blocked) : undefined;
}

/** The window of a convolution or pooling. */
export function windowOf(node: GraphNode): Window {
  const list = (name: string): readonly number[] => {
    const value = node.attributes[name];
    return Array.isArray(value) ? (value as readonly number[]) : [];
  };
  return { kernel_shape: list('kernel_shape'), strides: list('strides'), pads: list('pads'), dilations: list('dilations') };
}
