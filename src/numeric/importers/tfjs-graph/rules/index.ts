import type { NodeRules } from '../../channels-last/file-node.ts';
import { convolutionRules } from './convolutions.ts';
import { elementwiseRules } from './elementwise.ts';
import { reductionRules } from './reductions.ts';
import { shapeRules } from './shapes.ts';

/** How each operator of a TensorFlow.js graph model is imported. */
export const TFJS_RULES: NodeRules = new Map(Object.entries({ ...elementwiseRules, ...convolutionRules, ...reductionRules, ...shapeRules }));
