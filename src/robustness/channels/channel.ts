import type { FloatTensor } from '../../numeric/tensor/tensor.ts';

/**
 * How an image travels from the attacker to the model: saved, sent, resized. Clean and perturbed images take the same
 * way, so that what the way itself does to a prediction is not counted as the attack's success.
 */
export interface Channel {
  /** Stable name in evaluations: "float", "uint8", "jpeg-90" … */
  readonly name: string;
  readonly title: string;
  /** What happens to an image on the way, with its settings. */
  readonly summary: string;
  /** Images [N,C,H,W] in [0,1] as they arrive: same shape, in [0,1], the same every time. */
  send(images: FloatTensor): Promise<FloatTensor>;
}
