import { defineOp } from './definition.ts';
import { float } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { stepFunction } from './support/step-function.ts';

/** 0 from -lambd to lambd, x moved towards 0 by `bias` beyond. */
export const shrink = defineOp({
  type: 'Shrink',
  inputs: { min: 1, max: 1 },
  attributes: { bias: float(0), lambd: float(0.5) },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { lambd } }) => [() => {
    const above = stepFunction(build, build.op('Sub', [input(0), build.scalar(lambd)]));
    const below = stepFunction(build, build.op('Sub', [build.scalar(-lambd), input(0)]));
    return build.op('Mul', [dy, build.op('Add', [above, below])]);
  }],
});
