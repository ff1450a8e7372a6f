import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import { defineLayer } from '../layer-definition.ts';
import { asKerasOrders, inOrder, type KerasTensor } from '../network/keras-tensor.ts';
import type { CallValue, LayerCall } from '../network/layer-call.ts';
import { argument } from '../support/operands.ts';

const projections = { query: 'query|query_dense|_query_dense', key: 'key|key_dense|_key_dense', value: 'value|value_dense|_value_dense' } as const;
const output = 'attention_output|output_dense|_output_dense';

/** Attention with several heads over the second of three axes (Vaswani et al. 2017). */
export const multiHeadAttention = defineLayer({
  types: ['MultiHeadAttention'],
  weights: (config) => [...Object.values(projections), output].flatMap((part) => (
    config.flag('use_bias', true) ? [`${part}/kernel`, `${part}/bias`] : [`${part}/kernel`]
  )),
  build: (call) => {
    const { query, key, value } = attended(call);
    const heads = call.config.whole('num_heads');
    const width = call.config.whole('key_dim');
    const valueWidth = call.config.whole('value_dim', width);
    if (call.config.has('output_shape')) throw call.config.mismatch('output_shape', 'none');
    const q = split(call, project(call, query, { part: 'query', heads, width }), heads);
    const k = split(call, project(call, key, { part: 'key', heads, width }), heads);
    const v = split(call, project(call, value, { part: 'value', heads, width: valueWidth }), heads);
    const scaled = call.op('Mul', [q, call.build.scalar(1 / Math.sqrt(width))]);
    const weights = call.op('Softmax', [call.op('MatMul', [scaled, call.op('Transpose', [k], { perm: [0, 1, 3, 2] })])], { axis: -1 });
    const mixed = call.op('Transpose', [call.op('MatMul', [weights, v])], { perm: [0, 2, 1, 3] });
    const length = staticExtent(query.type.shape, 1);
    const joined = reshapeTo(call.build, mixed, ['N', length, heads * valueWidth]);
    return inOrder(projectBack(call, joined, { heads, width: valueWidth, out: staticExtent(query.type.shape, 2) }));
  },
});

/** Dot-product attention of [query, value] or [query, value, key], without weights. */
export const attention = defineLayer({
  types: ['Attention'],
  weights: (config) => (config.flag('use_scale', false) ? ['scale'] : []),
  build: (call) => {
    if (call.config.text('score_mode', 'dot') !== 'dot') throw call.config.mismatch('score_mode', '"dot"');
    const { query, key, value } = attended(call);
    const scores = call.op('MatMul', [query, call.op('Transpose', [key], { perm: [0, 2, 1] })]);
    const scaled = call.config.flag('use_scale', false) ? call.op('Mul', [scores, call.constant('scale', [])]) : scores;
    return inOrder(call.op('MatMul', [call.op('Softmax', [scaled], { axis: -1 }), value]));
  },
});

/** What asks, what is asked, and what is handed on, each [N, length, width]. */
function attended(call: LayerCall): { readonly query: Value; readonly key: Value; readonly value: Value } {
  for (const name of ['attention_mask', 'use_causal_mask', 'return_attention_scores', 'mask', 'query_mask', 'value_mask', 'key_mask']) {
    const given = call.kwargs[name];
    if (given && !('plain' in given && (given.plain === null || given.plain === false))) {
      throw new AppError('UNSUPPORTED', `expected attention without ${name}, found it in use`);
    }
  }
  const list = call.args.length === 1 && Array.isArray(call.args[0]) ? call.args[0] as LayerCall['args'] : undefined;
  const at = (place: number, name: string): CallValue | undefined => (list ? list[place] : argument(call, place, name));
  const query = tensorOf(call, at(0, 'query'));
  const value = tensorOf(call, at(1, 'value') ?? at(0, 'query'));
  const third = at(2, 'key');
  return { query, value, key: third && !('plain' in third) ? tensorOf(call, third) : value };
}

function tensorOf(call: LayerCall, value: CallValue | undefined): Value {
  if (value === undefined || !('moved' in value)) throw new AppError('UNSUPPORTED', 'expected a tensor to attend to, found none');
  const tensor = asKerasOrders(call.build, value satisfies KerasTensor);
  if (tensor.type.shape.length === 3) return tensor;
  throw new AppError('UNSUPPORTED', `expected attention over values of 3 axes, found ${tensor.type.shape.length}`);
}

interface Projection {
  readonly part: keyof typeof projections;
  readonly heads: number;
  readonly width: number;
}

/** x times the kernel [width of x, heads, width], the heads side by side. */
function project(call: LayerCall, x: Value, { part, heads, width }: Projection): Value {
  const inner = staticExtent(x.type.shape, 2);
  const kernel = call.constant(`${part}/kernel`, [inner, heads, width], (tensor) => ({ ...tensor, shape: [inner, heads * width] }));
  const y = call.op('MatMul', [x, kernel]);
  if (!call.config.flag('use_bias', true)) return y;
  return call.op('Add', [y, call.constant(`${part}/bias`, [heads, width], (tensor) => ({ ...tensor, shape: [heads * width] }))]);
}

function projectBack(call: LayerCall, x: Value, { heads, width, out }: { readonly heads: number; readonly width: number; readonly out: number }): Value {
  const kernel = call.constant('attention_output/kernel', [heads, width, out], (tensor) => ({ ...tensor, shape: [heads * width, out] }));
  const y = call.op('MatMul', [x, kernel]);
  return call.config.flag('use_bias', true) ? call.op('Add', [y, call.constant('attention_output/bias', [out])]) : y;
}

/** [N, length, heads * width] as [N, heads, length, width]. */
function split(call: LayerCall, x: Value, heads: number): Value {
  const [length, width] = [staticExtent(x.type.shape, 1), staticExtent(x.type.shape, 2) / heads];
  return call.op('Transpose', [reshapeTo(call.build, x, ['N', length, heads, width])], { perm: [0, 2, 1, 3] });
}
