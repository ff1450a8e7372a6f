import { AppError } from '../../../../kernel/errors.ts';
import type { FloatTensor, Tensor } from '../../../tensor/tensor.ts';
import { matchWeightName } from './match-name.ts';
import type { LayerPlace, WeightRequest, WeightSource } from './weight-source.ts';

/** Weights by their full names, as TensorFlow.js manifests list them. */
export class NamedWeights implements WeightSource {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  /** Names by their last part, so that a search looks at few. */
  readonly #byEnding = new Map<string, string[]>();

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.#tensors = tensors;
    for (const name of tensors.keys()) {
      const ending = lastPart(name);
      this.#byEnding.set(ending, [...this.#byEnding.get(ending) ?? [], name]);
    }
  }

  find(place: LayerPlace, request: WeightRequest): FloatTensor | undefined {
    const candidates = request.names.flatMap((name) => this.#byEnding.get(name) ?? []);
    const name = matchWeightName(candidates, place, request);
    const tensor = name === undefined ? undefined : this.#tensors.get(name);
    if (!tensor || tensor.dtype === 'float32') return tensor;
    throw new AppError('INVALID_INPUT', `expected weight "${name}" as float32, found ${tensor.dtype}`);
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
