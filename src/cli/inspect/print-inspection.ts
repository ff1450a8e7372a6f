import { fileShape } from '../gradient/labelled-images.ts';
import type { Inspection } from './inspection.ts';

const HEADS: Readonly<Record<Inspection['outputKind'], string>> = {
  LOGITS: 'logits',
  SOFTMAX: 'softmax, cut off: gradients are of the logits before it',
  SIGMOID_BINARY: 'one sigmoid of z, taken as the two logits [0, z]',
  SIGMOID_MULTILABEL: 'independent sigmoids, cut off: the largest is the prediction',
};

/** An inspection for people, one fact a line. */
export function printInspection(its: Inspection): string {
  const operators = Object.entries(its.operators).map(([operator, count]) => `${operator} ${count}`).join(', ');
  const shape = fileShape(its.input, 0).slice(1).join(', ');
  const facts: readonly (readonly [string, string])[] = [
    ['format', its.format],
    ['architecture', its.architecture],
    ['input', `image [N, ${shape}], ${its.input.layout}: ${its.input.channels} channels of ${its.input.height} x ${its.input.width}`],
    ['output', `${its.classCount} classes; ${HEADS[its.outputKind]}`],
    ['parameters', its.parameterCount.toLocaleString('en')],
    ['weights', `sha256 ${its.weightsDigest}`],
    ['operators', `${its.nodeCount} nodes: ${operators}`],
    ['gradients', its.differentiable ? 'every operator between image and logits is differentiable' : 'none: only black-box attacks can run on this model'],
    ...its.withoutGradient.map(({ node, operator, reason }) => ['', `node "${node}" (${operator}): ${reason}`] as const),
    ...its.warnings.map(({ message }) => ['warning', message] as const),
  ];
  return facts.map(([title, fact]) => `${title.padEnd(13)}${fact}`).join('\n');
}
