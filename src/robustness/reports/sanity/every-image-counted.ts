import type { EvaluationFigures } from '../../metrics/evaluation.ts';
import type { ReportFacts } from '../facts.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName, evaluatedAttacks, splitOf } from './support.ts';

const ALL_IMAGES = ['cleanAccuracy', 'adversarialAccuracy', 'foolingRate', 'targetedSuccessRate', 'targetPrevalence'] as const;

/** No image silently left out: rates over all images are over the whole split. */
export const everyImageCounted: SanityCheck = {
  id: 'A-03',
  title: 'Every image of the evaluation split is counted in every rate',
  severity: 'BLOCKING',
  decide(facts: ReportFacts) {
    const evaluated = evaluatedAttacks(facts);
    const violations = evaluated.flatMap(({ attack, evaluation }) => {
      const images = splitOf(facts, evaluation.figures.split)?.images ?? 0;
      return miscounts(evaluation.figures, images).map((miscount) => `${attackName(facts, attack, evaluation.modelId)}: ${miscount}`);
    });
    return noViolation(evaluated.length, 'evaluations', violations);
  },
};

function miscounts(figures: EvaluationFigures, images: number): string[] {
  const inClasses = figures.perClass.reduce((sum, score) => sum + score.n, 0);
  const inConfusion = figures.confusion.flat().reduce((sum, count) => sum + count, 0);
  const counts: readonly (readonly [string, number])[] = [
    ...ALL_IMAGES.flatMap((name) => (figures[name] ? [[name, figures[name].n] as const] : [])),
    ['perClass', inClasses],
    ['confusion', inConfusion],
  ];
  return counts.filter(([, count]) => count !== images).map(([name, count]) => `${name} counts ${count} of ${images} images`);
}
