import { defineImport } from './definition.ts';
import { sumRules } from './support/reduction.ts';

export const reduceLogSum = defineImport({ type: 'ReduceLogSum', onnx: sumRules((_, x) => x, (build, total) => build.op('Log', [total])) });
