import type { Outcome } from './outcome.ts';
import { countPairs } from './pair-outcomes.ts';
import { pairedRates, type PairedRates } from './paired-rates.ts';
import { worstOutcomes } from './worst-outcomes.ts';

/** What becomes of the images of one class when a model is attacked. */
export interface ClassFlow {
  readonly className: string;
  /** `a`: recall on untouched images; `b`: under every attack at once. */
  readonly recall: PairedRates;
  /** Images of this class by the class that the model names, in class order. */
  readonly cleanAnswers: readonly number[];
  /** The same under attack; an image that several attacks break counts once, under the first of them. */
  readonly adversarialAnswers: readonly number[];
}

/** For each class where its images go, by the outcome tables of the attacks of one threat model; the strongest first. */
export function classFlows(tables: readonly (readonly Outcome[])[], classes: readonly string[]): ClassFlow[] {
  const outcomes = worstOutcomes(tables, ({ label, adversarialPrediction }) => adversarialPrediction !== label);
  return classes.map((className, index) => {
    const own = outcomes.filter(({ label }) => label === index);
    return {
      className,
      recall: pairedRates(countPairs(own.map(({ cleanPrediction, adversarialPrediction }) => [cleanPrediction === index, adversarialPrediction === index]))),
      cleanAnswers: countsOf(own.map(({ cleanPrediction }) => cleanPrediction), classes.length),
      adversarialAnswers: countsOf(own.map(({ adversarialPrediction }) => adversarialPrediction), classes.length),
    };
  });
}

function countsOf(answers: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, index) => answers.filter((answer) => answer === index).length);
}
