import { joinStates, partOfState, saveArrays, savedArrays, savedNumber, type SavedState } from '../saved-state.ts';
import { memoryFor, weightFor, type DecayOptions, type ArraysByName, type Optimiser } from './optimiser.ts';

export interface AdamOptions extends DecayOptions {
  /** True: weights shrink by themselves (AdamW, Loshchilov & Hutter, ICLR 2019). False: decay is added to the gradient. */
  readonly decoupled: boolean;
}

interface Coefficients {
  /** Learning rate over the bias of the first moment. */
  readonly rate: number;
  /** One over the root of the bias of the second moment. */
  readonly unbias: number;
  /** Added to the gradient for each unit of weight. */
  readonly decay: number;
  /** What is left of a weight before the step. */
  readonly kept: number;
}

interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const TINY = 1e-8;

/** Adam (Kingma & Ba, ICLR 2015) with its usual constants and bias correction, as PyTorch defines it. */
export class Adam implements Optimiser {
  readonly #options: AdamOptions;
  #steps = 0;
  #first = new Map<string, Float32Array>();
  #second = new Map<string, Float32Array>();

  constructor(options: AdamOptions) {
    this.#options = options;
  }

  step(weights: ArraysByName, gradients: ArraysByName, learningRate: number): void {
    const { weightDecay, decayed, decoupled } = this.#options;
    this.#steps++;
    const rate = learningRate / (1 - FIRST_DECAY ** this.#steps);
    const unbias = 1 / Math.sqrt(1 - SECOND_DECAY ** this.#steps);
    for (const [name, gradient] of gradients) {
      const values = weightFor(weights, name, gradient);
      const ownDecay = decayed.has(name) ? weightDecay : 0;
      const moments = { first: memoryFor(this.#first, name, values.length), second: memoryFor(this.#second, name, values.length) };
      descend(values, gradient, moments, {
        rate, unbias, decay: decoupled ? 0 : ownDecay, kept: decoupled ? 1 - learningRate * ownDecay : 1,
      });
    }
  }

  save(): SavedState {
    const { tensors, numbers } = joinStates({ first: saveArrays(this.#first), second: saveArrays(this.#second) });
    return { tensors, numbers: { ...numbers, steps: this.#steps } };
  }

  restore(saved: SavedState): void {
    this.#steps = savedNumber(saved, 'steps');
    this.#first = savedArrays(partOfState(saved, 'first'));
    this.#second = savedArrays(partOfState(saved, 'second'));
  }
}

function descend(values: Float32Array, gradient: Float32Array, { first, second }: Moments, coefficients: Coefficients): void {
  const { rate, unbias, decay, kept } = coefficients;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const slope = (gradient[i] ?? 0) + decay * value;
    const m = FIRST_DECAY * (first[i] ?? 0) + (1 - FIRST_DECAY) * slope;
    const v = SECOND_DECAY * (second[i] ?? 0) + (1 - SECOND_DECAY) * slope * slope;
    first[i] = m;
    second[i] = v;
    values[i] = kept * value - (rate * m) / (Math.sqrt(v) * unbias + TINY);
  }
}
