import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { unsupported } from './unsupported.ts';

/** An activation that onnxruntime's optimiser has drawn into the node before it. Its parameters are in ONNX's order. */
export interface FusedActivation {
  readonly activation: string;
  readonly parameters: readonly number[];
}

/** Applies a fused activation; an empty name is none. */
export function applyActivation(build: GraphBuilder, x: Value, { activation, parameters }: FusedActivation): Value {
  const [first, second] = parameters;
  switch (activation) {
    case '': return x;
    case 'Relu': case 'Tanh': case 'Sigmoid': return build.op(activation, [x]);
    case 'LeakyRelu': return build.op('LeakyRelu', [x], first === undefined ? {} : { alpha: first });
    case 'HardSigmoid': return build.op('HardSigmoid', [x], { ...(first !== undefined && { alpha: first }), ...(second !== undefined && { beta: second }) });
    case 'Clip': return build.op('Clip', [x, ...parameters.slice(0, 2).map((bound) => build.scalar(bound))]);
    default: throw unsupported('a fused Relu, LeakyRelu, Tanh, Sigmoid, HardSigmoid or Clip', activation);
  }
}
