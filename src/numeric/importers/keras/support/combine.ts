import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { asChannelsSecond, asKerasOrders, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** Tensors in one layout: channels second where any has them there and all have equally many axes, else Keras's. */
export function inOneLayout(call: LayerCall, tensors: readonly KerasTensor[]): { readonly values: readonly Value[]; readonly moved: boolean } {
  const ranks = new Set(tensors.map((tensor) => shapeOf(tensor).length));
  const moved = ranks.size === 1 && tensors.some((tensor) => tensor.moved);
  const values = tensors.map((tensor) => (moved ? asChannelsSecond(call.build, tensor) : asKerasOrders(call.build, tensor)));
  return { values, moved };
}

/** Tensors put together two by two. */
export function combined(call: LayerCall, tensors: readonly KerasTensor[], combine: (a: Value, b: Value) => Value): KerasTensor {
  const { values, moved } = inOneLayout(call, tensors);
  const [first, ...others] = values;
  if (!first) throw new AppError('UNSUPPORTED', 'expected at least one input, found none');
  return { value: others.reduce((value, other) => combine(value, other), first), moved };
}
