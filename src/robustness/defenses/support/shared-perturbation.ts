import { AppError } from '../../../kernel/errors.ts';
import { sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { ascend } from '../../attacks/support/ascend.ts';
import { lossBound } from '../../attacks/support/loss-bound.ts';
import { requireFinite } from '../../attacks/support/predict.ts';
import { project } from '../../attacks/support/projection.ts';
import type { Norm } from '../../threat-model.ts';
import type { Checkpointed, SavedState } from '../../training/saved-state.ts';

export interface AscentSettings {
  readonly norm: Norm;
  /** In [0,1] pixel units. */
  readonly epsilon: number;
  /** Length of a step as a share of epsilon. */
  readonly stepSize: number;
  /** An image stops pulling once the odds against its label are e^bound. */
  readonly bound: number;
}

/** Gradients of a batch at the perturbed images, as one pass gives them together with those of the weights. */
export interface BatchPull {
  /** [N,C,H,W] */
  readonly gradient: FloatTensor;
  /** [N] */
  readonly losses: FloatTensor;
  /** Images that carried the perturbation. */
  readonly rows: Uint32Array;
}

/** The one perturbation that universal adversarial training grows beside the weights; zero at the start. */
export class SharedPerturbation implements Checkpointed {
  /** [C,H,W] */
  readonly values: Float32Array;
  readonly #settings: AscentSettings;

  constructor(imageShape: readonly number[], settings: AscentSettings) {
    this.values = new Float32Array(sizeOf(imageShape));
    this.#settings = settings;
  }

  /** One step along the summed gradient of the images that carried it and are not lost already, then back within budget. */
  ascend({ gradient, losses, rows }: BatchPull): void {
    const { norm, epsilon, stepSize, bound } = this.#settings;
    requireFinite(gradient.data, 'gradient values of the shared perturbation');
    const highest = lossBound('cross-entropy', 'NONTARGETED', bound);
    const size = this.values.length;
    const sum = new Float32Array(size);
    for (const row of rows) {
      if ((losses.data[row] ?? 0) >= highest) continue;
      for (let i = 0; i < size; i++) sum[i] = (sum[i] ?? 0) + (gradient.data[row * size + i] ?? 0);
    }
    ascend(this.values, sum, norm, stepSize * epsilon);
    project(this.values, norm, epsilon);
  }

  save(): SavedState {
    return { tensors: { perturbation: this.values.slice() }, numbers: {} };
  }

  restore(saved: SavedState): void {
    const values = saved.tensors.perturbation;
    if (values?.length !== this.values.length) {
      throw new AppError('INTERNAL', `expected tensor perturbation of ${this.values.length} values in the checkpoint, found ${values?.length ?? 'none'}`);
    }
    this.values.set(values);
  }
}
