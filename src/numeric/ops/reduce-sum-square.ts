import { defineImport } from './definition.ts';
import { sumRules } from './support/reduction.ts';

export const reduceSumSquare = defineImport({ type: 'ReduceSumSquare', onnx: sumRules((build, x) => build.op('Mul', [x, x])) });
