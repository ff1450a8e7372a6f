import { activate } from '../../channels-last/activations.ts';
import type { NodeRule, NodeView } from '../../channels-last/file-node.ts';
import type { FileValue } from '../../channels-last/file-value.ts';
import { unsupported } from '../../../ops/support/unsupported.ts';

const NAMES: Readonly<Record<string, string>> = { RELU: 'Relu', RELU_N1_TO_1: 'ReluN1To1', RELU6: 'Relu6', TANH: 'Tanh' };

/** A rule whose result goes through the activation its node carries. */
export function withActivation(rule: (node: NodeView) => FileValue): NodeRule {
  return (node) => {
    const word = node.text('fused_activation_function', 'NONE');
    const name = NAMES[word];
    if (word !== 'NONE' && !name) throw unsupported(`one of the activations ${Object.keys(NAMES).join(', ')}`, word);
    const result = rule(node);
    return name ? activate(node, name, result) : result;
  };
}
