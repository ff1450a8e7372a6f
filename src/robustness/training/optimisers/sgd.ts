import { saveArrays, savedArrays, type SavedState } from '../saved-state.ts';
import { memoryFor, weightFor, type DecayOptions, type ArraysByName, type Optimiser } from './optimiser.ts';

export interface SgdOptions extends DecayOptions {
  /** Share of the last step that goes on into the next. */
  readonly momentum: number;
  /** Looks ahead along the momentum (Nesterov, as in Sutskever et al., ICML 2013). */
  readonly nesterov: boolean;
}

interface Coefficients {
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
  /** A step is `ofGradient` times the gradient plus `ofVelocity` times the velocity. */
  readonly ofGradient: number;
  readonly ofVelocity: number;
}

/**
 * Stochastic gradient descent as PyTorch defines it: decay is added to the gradient, v = momentum * v + gradient, and the
 * weight moves by the learning rate times v, or with Nesterov times gradient + momentum * v.
 */
export class Sgd implements Optimiser {
  readonly #options: SgdOptions;
  #velocities = new Map<string, Float32Array>();

  constructor(options: SgdOptions) {
    this.#options = options;
  }

  step(weights: ArraysByName, gradients: ArraysByName, learningRate: number): void {
    const { momentum, nesterov, weightDecay, decayed } = this.#options;
    for (const [name, gradient] of gradients) {
      const values = weightFor(weights, name, gradient);
      descend(values, gradient, memoryFor(this.#velocities, name, values.length), {
        rate: learningRate, momentum, decay: decayed.has(name) ? weightDecay : 0,
        ofGradient: nesterov ? 1 : 0, ofVelocity: nesterov ? momentum : 1,
      });
    }
  }

  save(): SavedState {
    return saveArrays(this.#velocities);
  }

  restore(saved: SavedState): void {
    this.#velocities = savedArrays(saved);
  }
}

function descend(values: Float32Array, gradient: Float32Array, velocity: Float32Array, coefficients: Coefficients): void {
  const { rate, momentum, decay, ofGradient, ofVelocity } = coefficients;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const slope = (gradient[i] ?? 0) + decay * value;
    const v = momentum * (velocity[i] ?? 0) + slope;
    velocity[i] = v;
    values[i] = value - rate * (ofGradient * slope + ofVelocity * v);
  }
}
