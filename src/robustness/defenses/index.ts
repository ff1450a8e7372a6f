import { AppError } from '../../kernel/errors.ts';
import { adversarialRetraining } from './adversarial-retraining.ts';
import { bitDepth } from './bit-depth.ts';
import type { Defense } from './defense.ts';
import { gaussianSmoothing } from './gaussian-smoothing.ts';
import { jpegCompression } from './jpeg-compression.ts';
import { medianSmoothing } from './median-smoothing.ts';
import { pgdAdversarialTraining } from './pgd-adversarial-training.ts';
import { randomisedSmoothing } from './randomised-smoothing.ts';
import { trades } from './trades.ts';
import { universalAdversarialTraining } from './universal-adversarial-training.ts';

export type { Certification, Defense, DefenseDescription, TrainingDefense, TransformDefense } from './defense.ts';

/** The defenses as given; throws when two share a name, since a name decides what a job runs. */
export function defensesOf(defenses: readonly Defense[]): readonly Defense[] {
  const names = defenses.map((defense) => defense.name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw new AppError('INTERNAL', `expected defenses with different names, found ${repeated.join(', ')} more than once`);
  }
  return Object.freeze([...defenses]);
}

/** Every defense that a model can be hardened with. A new one is a line here. */
export const defenseCatalogue: readonly Defense[] = defensesOf([
  adversarialRetraining, universalAdversarialTraining, pgdAdversarialTraining, trades,
  bitDepth, medianSmoothing, gaussianSmoothing, jpegCompression,
  randomisedSmoothing,
]);

/** The defense of a name, or undefined. */
export function defenseNamed(name: string): Defense | undefined {
  return defenseCatalogue.find((defense) => defense.name === name);
}
