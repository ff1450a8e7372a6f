import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';

/** Ends of classifiers that importing cuts off, so that losses see logits. */
const HEADS = ['Softmax', 'LogSoftmax', 'Sigmoid'];

export interface UnquantisedHead {
  readonly model: OnnxModel;
  readonly warnings: readonly Problem[];
}

/**
 * The model without the quantisation of its probabilities, where a quantiser has put one behind the head: the head would
 * not be seen through it, and losses would work on a softmax rounded to 256 steps. A warning says so.
 */
export function withoutQuantisedHead(model: OnnxModel): UnquantisedHead {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const [output, other] = model.outputs;
  const dequantise = producers.get(output?.name ?? '');
  const quantise = producers.get(dequantise?.inputs[0] ?? '');
  const scores = quantise?.inputs[0] ?? '';
  const isPair = dequantise?.type === 'DequantizeLinear' && quantise?.type === 'QuantizeLinear'
    && [1, 2].every((index) => dequantise.inputs[index] === quantise.inputs[index]);
  const head = producers.get(scores);
  if (!output || other || !isPair || !head || !HEADS.includes(head.type)) return { model, warnings: [] };
  const message = `node "${quantise.name}" (QuantizeLinear): rounds the probabilities only and is left out; a file of this model gives them rounded`;
  return {
    model: { ...model, outputs: [{ ...output, name: scores }] },
    warnings: [{ code: 'OUTPUT_QUANTISATION_DROPPED', message, path: [quantise.name] }],
  };
}
