import type { FloatTensor } from '../../../tensor/tensor.ts';
import type { Window } from '../../../ops/support/window.ts';
import type { NodeWriter } from './node-writer.ts';
import { padBias, reorderFilter } from './reorder-filter.ts';

/** A convolution to be written, with what has been fused into it: activation(conv(input) + bias + sum). */
export interface Convolution {
  /** Name of the input; in the plain layout where it has too few channels for a block. */
  readonly input: () => string;
  /** [M, C / group, kh, kw] */
  readonly kernel: FloatTensor;
  readonly bias: Float32Array | undefined;
  readonly window: Window;
  readonly group: number;
  /** Whether the kernel meets each input channel alone or takes a plain input. */
  readonly wholeInput: boolean;
  /** A value of the graph, of the result's shape. */
  readonly sum?: string;
  readonly activation?: 'Relu';
}

/** What writing a convolution needs of the writer of the whole graph. */
export interface ConvolutionWriter {
  readonly block: number;
  readonly out: NodeWriter;
  blocked(name: string): string;
}

/** Writes a convolution in the blocked layout and gives its result's name. */
export function emitConvolution(writer: ConvolutionWriter, convolution: Convolution): string {
  const { kernel, bias, window, group, sum, activation, wholeInput } = convolution;
  const input = convolution.input();
  const inputs = [input, writer.out.constant('filter', reorderFilter(kernel, writer.block, wholeInput))];
  if (bias || sum !== undefined) {
    inputs.push(writer.out.constant('bias', padBias(bias ?? new Float32Array(kernel.shape[0] ?? 1), writer.block)));
  }
  if (sum !== undefined) inputs.push(writer.blocked(sum));
  return writer.out.emit('Conv', inputs, {
    blocked: true,
    attributes: {
      kernel_shape: window.kernel_shape, strides: window.strides, dilations: window.dilations, pads: window.pads, group,
      ...(activation && { activation }),
    },
  });
}
