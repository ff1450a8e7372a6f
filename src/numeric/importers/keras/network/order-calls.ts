import type { Problem } from '../../../../kernel/errors.ts';
import { tensorsOf, type KerasLayer, type KerasNetwork, type TensorRef } from '../config/keras-model.ts';

/** The `call`-th use of a layer. */
export interface OrderedCall {
  readonly layer: KerasLayer;
  readonly call: number;
}

/**
 * The uses of layers that a model's outputs need, each after those it reads from. References to layers that are not
 * there and circles are problems.
 */
export function orderCalls(network: KerasNetwork): { readonly order: readonly OrderedCall[]; readonly problems: readonly Problem[] } {
  const layers = new Map(network.layers.map((layer) => [layer.name, layer]));
  const order: OrderedCall[] = [];
  const problems: Problem[] = [];
  const states = new Map<string, 'open' | 'done'>();
  const waiting: { readonly ref: TensorRef; readonly leave: boolean }[] = network.outputs.map((ref) => ({ ref, leave: false })).reverse();
  // Depth first with an own stack: a hostile chain of layers would overflow the machine's.
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { ref, leave } = next;
    const key = `${ref.call} ${ref.layer}`;
    const layer = layers.get(ref.layer);
    if (leave && layer) {
      states.set(key, 'done');
      order.push({ layer, call: ref.call });
      continue;
    }
    if (states.get(key) === 'done') continue;
    const problem = layer
      ? misuse(network, layer, ref.call, states.get(key) === 'open')
      : problemAt(network, ref.layer, 'expected it among the layers, found it used but not there');
    if (problem) problems.push(problem);
    if (problem || !layer) {
      states.set(key, 'done');
      continue;
    }
    states.set(key, 'open');
    waiting.push({ ref, leave: true }, ...inputsOf(layer, ref.call).map((input) => ({ ref: input, leave: false })).reverse());
  }
  return { order, problems };
}

function misuse(network: KerasNetwork, layer: KerasLayer, call: number, circular: boolean): Problem | undefined {
  if (circular) return problemAt(network, layer.name, 'expected layers without circles, found that it reads its own result');
  const isInput = network.inputs.some((input) => input.layer === layer.name);
  if (layer.calls[call] || isInput) return undefined;
  return problemAt(network, layer.name, `expected to be used at least ${call + 1} times, found ${layer.calls.length} inbound_nodes`);
}

function inputsOf(layer: KerasLayer, call: number): readonly TensorRef[] {
  const spec = layer.calls[call];
  return spec ? [...spec.args, ...Object.values(spec.kwargs)].flatMap(tensorsOf) : [];
}

function problemAt(network: KerasNetwork, layer: string, message: string): Problem {
  return { code: 'LAYER_CONNECTIONS', message: `model "${network.name}", layer "${layer}": ${message}`, path: [layer] };
}
