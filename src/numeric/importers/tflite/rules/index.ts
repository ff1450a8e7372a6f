import type { NodeRules } from '../../channels-last/file-node.ts';
import { convolutionRules } from './convolutions.ts';
import { elementwiseRules } from './elementwise.ts';
import { reductionRules } from './reductions.ts';
import { shapeRules } from './shapes.ts';

/** How each builtin operator of a TensorFlow Lite model is imported. */
export const TFLITE_RULES: NodeRules = new Map(Object.entries({ ...elementwiseRules, ...convolutionRules, ...reductionRules, ...shapeRules }));
