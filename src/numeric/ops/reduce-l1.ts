import { defineImport } from './definition.ts';
import { sumRules } from './support/reduction.ts';

/** The sum of absolute values. */
export const reduceL1 = defineImport({ type: 'ReduceL1', onnx: sumRules((build, x) => build.op('Abs', [x])) });
