import type { Norm } from '../../src/robustness/threat-model.ts';

export const SCALES = ['smoke', 'cpu', 'full'] as const;
export type ScaleName = (typeof SCALES)[number];

export const LARGE_ARCHITECTURES = ['vgg16', 'vgg19', 'resnet50', 'inception_v3', 'inception_resnet_v2', 'densenet121', 'densenet169'] as const;
export const SMALL_ARCHITECTURES = ['small_vgg', 'small_resnet', 'small_densenet'] as const;
export type Architecture = (typeof LARGE_ARCHITECTURES)[number] | (typeof SMALL_ARCHITECTURES)[number];

export type Parameters = Readonly<Record<string, unknown>>;

/** One data set with the architectures that are trained and attacked on it. */
export interface TaskSettings {
  readonly name: string;
  readonly data: 'chest-xray' | 'pneumonia-28';
  readonly architectures: readonly Architecture[];
  /** Side of the images in pixels; native: each architecture's own, 224 or 299. */
  readonly side: number | 'native';
  /** Every channel count inside a large architecture is divided by this. */
  readonly divisor: number;
  /** At most so many images of each part, spread over it evenly; null: all. */
  readonly atMost: { readonly training: number; readonly evaluation: number } | null;
  /** Share of the training folder that is set aside to stop training by, whole patients; ignored where the data have such a part. */
  readonly validationFraction: number;
  /** What `fit` is given. */
  readonly training: Parameters;
  /** What the defense `adversarial-retraining` is given. */
  readonly retraining: Parameters;
}

/** Which universal perturbations are made for every model. */
export interface AttackSettings {
  readonly zetas: readonly number[];
  readonly norms: readonly Norm[];
  /** Of uap-sgd. */
  readonly batched: Parameters;
  /** The study's own loop, at one budget. */
  readonly published: { readonly zeta: number; readonly norms: readonly Norm[]; readonly parameters: Parameters };
  /** Of uap-random. */
  readonly control: Parameters;
  /** Budget of the transfer matrix and of the claims; one of `zetas`. */
  readonly mainZeta: number;
}

/** Everything that decides the study's numbers, but for the machine. Two runs of the same settings are the same study. */
export interface StudySettings {
  readonly scale: ScaleName;
  /** What was scaled down against the published study, in sentences. */
  readonly scaledDown: readonly string[];
  readonly seed: number;
  readonly tasks: readonly TaskSettings[];
  readonly attacks: AttackSettings;
}
