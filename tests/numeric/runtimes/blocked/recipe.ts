import fc from 'fast-check';

/** What one step of a random graph does. */
export const KINDS = [
  'conv', 'conv', 'conv', 'conv', 'conv', 'conv', 'binary', 'binary', 'binary', 'unary', 'unary', 'unary', 'constant', 'constant',
  'maxPool', 'maxPool', 'averagePool', 'averagePool', 'concat', 'slice', 'convTranspose', 'globalPool', 'normalization', 'pad', 'maskedScale',
] as const;

export interface Step {
  readonly kind: (typeof KINDS)[number];
  /** Which value it works on, counted from the last one back. */
  readonly of: number;
  readonly other: number;
  /** What decides everything else: read one after the other, each modulo the number of choices. */
  readonly numbers: readonly number[];
  /** Whether the result is an output of the graph. */
  readonly isShown: boolean;
}

export interface Recipe {
  /**
   * All numbers are small multiples of powers of two, so that sums are exact in any order: equal numbers stay equal, and
   * the same one of them is the first maximum in every layout.
   */
  readonly isExact: boolean;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Filters of the convolution every graph begins with; most make whole blocks, on which much else can follow. */
  readonly stem: number;
  readonly steps: readonly Step[];
}

/** Mostly whole blocks; fewer than a block, and what divides by 4, by 2 and by nothing. */
export const CHANNELS = [16, 32, 16, 32, 48, 16, 32, 8, 20, 4, 12, 3, 1, 6, 18] as const;

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  of: fc.constantFrom(0, 0, 0, 1, 2, 3),
  other: fc.nat(5),
  numbers: fc.array(fc.nat(59), { minLength: 14, maxLength: 14 }),
  isShown: fc.constantFrom(false, false, false, true),
});

export function recipes(isExact: boolean): fc.Arbitrary<Recipe> {
  return fc.record({
    isExact: fc.constant(isExact),
    channels: fc.constantFrom(...CHANNELS),
    height: fc.integer({ min: 4, max: 12 }),
    width: fc.integer({ min: 4, max: 12 }),
    stem: fc.constantFrom(16, 32, 48, 20),
    steps: fc.array(step, { minLength: 3, maxLength: 12 }),
  });
}

/** Reads the numbers of a step as choices. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(count: number): number {
    const number = this.#numbers[this.#next % this.#numbers.length] ?? 0;
    this.#next += 1;
    return number % count;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(1 + others.length)] ?? first;
  }
}
