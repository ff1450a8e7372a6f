import { AppError } from '../../kernel/errors.ts';

/** Means over images of values given a batch at a time. */
export class RunningMeans {
  readonly #sums = new Map<string, { readonly total: number; readonly count: number }>();

  /** `value` is the mean over `count` images. */
  add(name: string, value: number, count: number): void {
    const sum = this.#sums.get(name) ?? { total: 0, count: 0 };
    this.#sums.set(name, { total: sum.total + value * count, count: sum.count + count });
  }

  addAll(values: Readonly<Record<string, number>>, count: number): void {
    for (const [name, value] of Object.entries(values)) this.add(name, value, count);
  }

  /** Throws INTERNAL where nothing was added: there is no mean of nothing. */
  mean(name: string): number {
    const sum = this.#sums.get(name);
    if (!sum) throw new AppError('INTERNAL', `expected values of "${name}" to take the mean of, found none`);
    return sum.total / sum.count;
  }

  /** All of them, by name. A batch that did not give a value does not count for it. */
  means(): Readonly<Record<string, number>> {
    return Object.fromEntries(Array.from(this.#sums.keys(), (name) => [name, this.mean(name)]));
  }
}
