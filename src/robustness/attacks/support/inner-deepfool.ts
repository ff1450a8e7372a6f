import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions } from '../../classifier.ts';
import type { Norm } from '../../threat-model.ts';
import type { AttackInput } from '../attack.ts';
import { clipToImages, perturbed } from './perturbed.ts';
import { predict, requireFinite } from './predict.ts';
import type { Resisting } from './probe.ts';
import { l2Norm } from './projection.ts';
import { restrict } from './region.ts';

export interface DeepFoolSettings {
  readonly deepfoolSteps: number;
  readonly deepfoolClasses: number;
}

/** How far past the boundary, as a share of the way there (Moosavi-Dezfooli et al. 2016). */
const OVERSHOOT = 0.02;

/** The way to the nearest boundary as the gradients at one point have it. */
interface Way {
  /** Of the rival's logit minus that of the class to leave. */
  readonly gradient: Float32Array;
  /** Distance in the norm of the threat model. */
  readonly distance: number;
}

/**
 * DeepFool on one image from clip(x + v): steps to the nearest boundary of the class it was predicted as when clean,
 * linearised anew after each; the adversarial image when they cross it. Nontargeted.
 */
export async function innerDeepfool(input: AttackInput<DeepFoolSettings>, { image, index }: Resisting, v: Float32Array): Promise<FloatTensor | undefined> {
  const { classifier, cleanPredictions, threatModel: { norm }, parameters: { deepfoolSteps } } = input;
  const clean = cleanPredictions[index] ?? 0;
  const start = perturbed(image, v);
  const rivals = rivalsOf((await classifier.logits(start)).data, clean, input.parameters.deepfoolClasses);
  const total = new Float32Array(v.length);
  let adversarial = start;
  for (let step = 0; step < deepfoolSteps; step++) {
    const way = await nearest(input, adversarial, clean, rivals);
    if (way === 'crossed') return adversarial;
    if (!way) return undefined;
    addWay(total, way, norm);
    const data = start.data.map((value, i) => value + (1 + OVERSHOOT) * (total[i] ?? 0));
    clipToImages(data);
    adversarial = floatTensor(start.shape, data);
  }
  const [predicted] = await predict(classifier, adversarial);
  return predicted === clean ? undefined : adversarial;
}

/** The classes with the largest logits but for the one to leave. */
function rivalsOf(logits: Float32Array, clean: number, most: number): readonly number[] {
  const order = Array.from(logits.keys()).filter((index) => index !== clean);
  return order.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, most);
}

/** Towards each rival the targeted margin is its logit minus the leader's, and the leader is the class to leave. */
async function nearest({ classifier, threatModel }: AttackInput<unknown>, { data }: FloatTensor, clean: number, rivals: readonly number[]): Promise<Way | 'crossed' | undefined> {
  const copies = floatTensor([rivals.length, ...classifier.imageShape]);
  rivals.forEach((_, row) => copies.data.set(data, row * data.length));
  const { logits, gradient } = await classifier.gradient(copies, Int32Array.from(rivals), { loss: 'margin', goal: 'TARGETED', reduce: 'each' });
  requireFinite(gradient.data, 'gradient values');
  if (predictions(logits)[0] !== clean) return 'crossed';
  let best: Way | undefined;
  for (const [row, rival] of rivals.entries()) {
    const slope = gradient.data.slice(row * data.length, (row + 1) * data.length);
    restrict(slope, threatModel, classifier.imageShape);
    const lead = (logits.data[clean] ?? 0) - (logits.data[rival] ?? 0);
    const distance = lead / dualNorm(slope, threatModel.norm);
    if (Number.isFinite(distance) && distance < (best?.distance ?? Infinity)) best = { gradient: slope, distance };
  }
  return best;
}

function dualNorm(values: Float32Array, norm: Norm): number {
  return norm === 'L2' ? l2Norm(values) : values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Of a length that takes the linearised lead to a little below zero. */
function addWay(total: Float32Array, { gradient, distance }: Way, norm: Norm): void {
  const length = distance + 1e-6;
  const size = norm === 'L2' ? l2Norm(gradient) : 1;
  for (let i = 0; i < total.length; i++) {
    const slope = gradient[i] ?? 0;
    total[i] = (total[i] ?? 0) + length * (norm === 'L2' ? slope / size : Math.sign(slope));
  }
}
