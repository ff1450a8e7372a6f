import type { GraphNode } from '../../../graph/graph.ts';
import { blockedConvolution, windowOf } from './blocked-convolution.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import { emitPhases } from './strided-phases.ts';

/** A convolution with constant weights over two spatial axes. */
export function conv(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = '', kernelName = '', biasName = ''] = node.inputs;
  const [kernel, bias] = [writer.facts.floats(kernelName), biasName === '' ? undefined : writer.facts.floats(biasName)];
  const group = Number(node.attributes['group']);
  if (!kernel || (biasName !== '' && !bias) || !writer.facts.planes(node.outputs[0])) return false;
  const convolution = blockedConvolution(writer, { input, kernel, bias: bias?.data, window: windowOf(node), group });
  if (!convolution) return false;
  writer.hold(node.outputs[0] ?? '', convolution);
  return true;
}

/** A transposed convolution: convolutions of stride 1, one for each phase of the stride, their results interleaved. */
export function convTranspose(writer: BlockedWriter, node: GraphNode): boolean {
  const [input = '', kernelName = '', biasName = ''] = node.inputs;
  const kernel = writer.facts.floats(kernelName);
  const result = writer.facts.planes(node.outputs[0]);
  const from = writer.facts.planes(input);
  if (!kernel || biasName !== '' || !result || !from) return false;
  const blocked = emitPhases(writer, { input, kernel, window: windowOf(node), group: Number(node.attributes['group']), from, to: result });
  if (blocked === undefined) return false;
  if (blocked.layout === 'blocked') writer.setBlocked(node.outputs[0] ?? '', blocked.name);
  else writer.setPlain(node.outputs[0] ?? '', blocked.name);
  return true;
}
