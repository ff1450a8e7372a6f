import { AppError } from '../../../kernel/errors.ts';
import { epsilonFromZeta, meanNorms, type MeanNorms } from '../../audit/budget.ts';
import type { ImageSource } from '../../image-source.ts';
import type { BudgetSettings } from './budget-parameters.ts';

interface GenerationSplit {
  readonly images: ImageSource;
  readonly validation: ImageSource;
}

/** The epsilon to harden against: as given, or what zeta means on the generation split, so on both of its parts. */
export async function epsilonOf({ images, validation }: GenerationSplit, { norm, epsilon, zetaPercent }: BudgetSettings): Promise<number> {
  if (epsilon !== null) return epsilon;
  if (zetaPercent === null) throw new AppError('INTERNAL', 'expected epsilon or zetaPercent among the parsed parameters, found neither');
  return epsilonFromZeta(zetaPercent, norm, together(await meanNorms(images), await meanNorms(validation)));
}

function together(a: MeanNorms, b: MeanNorms): MeanNorms {
  const images = a.images + b.images;
  const mean = (name: 'l2' | 'linf' | 'rms'): number => (a[name] * a.images + b[name] * b.images) / images;
  return { l2: mean('l2'), linf: mean('linf'), rms: mean('rms'), images };
}
