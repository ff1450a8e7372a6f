import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../../numeric/graph/graph.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';

/** Float32 arrays that started as constants of a graph and change in place; programs are fed the arrays themselves. */
export class NamedArrays {
  readonly #what: string;
  readonly #tensors: ReadonlyMap<string, FloatTensor>;
  readonly arrays: ReadonlyMap<string, Float32Array>;

  private constructor(what: string, tensors: ReadonlyMap<string, FloatTensor>) {
    this.#what = what;
    this.#tensors = tensors;
    this.arrays = new Map(Array.from(tensors, ([name, { data }]) => [name, data]));
  }

  /** Copies of constants; `what` they are is said in errors. Throws an AppError for a name that is no float32 constant. */
  static ofConstants(graph: Graph, what: string, names: readonly string[]): NamedArrays {
    return new NamedArrays(what, new Map(names.map((name) => {
      const tensor = graph.constants.get(name);
      if (tensor?.dtype !== 'float32') throw new AppError('INTERNAL', `expected a float32 constant "${name}", found ${tensor?.dtype ?? 'none'}`);
      return [name, { ...tensor, data: tensor.data.slice() }];
    })));
  }

  /** The arrays with their shapes, by the names `nameOf` gives them. They are live. */
  tensors(nameOf: (name: string) => string): Readonly<Record<string, FloatTensor>> {
    return Object.fromEntries(Array.from(this.#tensors, ([name, tensor]) => [nameOf(name), tensor]));
  }

  /** Copies of the arrays as they are now. */
  constants(): readonly (readonly [string, FloatTensor])[] {
    return Array.from(this.#tensors, ([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]);
  }

  /** Copies values in, all or none. Throws an AppError for an unknown name or another length. */
  set(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, data] of values) {
      const own = this.arrays.get(name);
      if (!own) throw new AppError('INVALID_INPUT', `expected a ${this.#what} of the model, found "${name}"`);
      if (own.length !== data.length) {
        throw new AppError('INVALID_INPUT', `${this.#what} "${name}": expected ${own.length} numbers, found ${data.length}`);
      }
    }
    for (const [name, data] of values) this.arrays.get(name)?.set(data);
  }

  /** Replaces each number of an array by what `next` makes of it. */
  change(name: string, next: (number: number, index: number) => number): void {
    const own = this.arrays.get(name);
    own?.forEach((number, index) => { own[index] = next(number, index); });
  }
}
