import type { ThreatModel } from '../../src/robustness/threat-model.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { LinearToy, quadraticToy } from './support/toys.ts';
import type { Case } from './support/run.ts';

/** What the tests need to know about an attack of the catalogue; an attack without a row fails. */
export interface AttackRow {
  readonly name: string;
  /** Enough to succeed on the toys, little enough to be quick. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Controls are not expected to beat the control. */
  readonly isControl: boolean;
  /** On a linear model the perturbation must point along the analytic optimum. */
  readonly findsLinearOptimum: boolean;
}

export const attackRows: readonly AttackRow[] = [
  { name: 'uap-sgd', parameters: { epochs: 4, batchSize: 16 }, isControl: false, findsLinearOptimum: true },
  { name: 'uap-iterative', parameters: { epochs: 4 }, isControl: false, findsLinearOptimum: true },
  { name: 'uap-random', parameters: { draws: 3 }, isControl: true, findsLinearOptimum: false },
];

export interface ToyRow extends Omit<Case, 'threatModel'> {
  readonly toy: string;
  readonly images: ArrayImages;
  readonly threatModels: readonly ThreatModel[];
}

const SHAPE = [2, 5, 5] as const;

const goals = [{ kind: 'NONTARGETED' }, { kind: 'TARGETED', target: 1 }] as const;

/** Budgets that random noise of the same norm does not do much with. */
function threatModels(linf: number, l2: number): ThreatModel[] {
  return goals.flatMap((goal) => [
    { goal, norm: 'LINF', epsilon: linf } as const,
    { goal, norm: 'L2', epsilon: l2 } as const,
  ]);
}

export const toyRows: readonly ToyRow[] = [
  { toy: 'linear', classifier: new LinearToy(SHAPE), images: noiseImages(60, SHAPE), threatModels: threatModels(0.05, 0.3) },
  { toy: 'quadratic', classifier: quadraticToy(SHAPE), images: noiseImages(60, SHAPE), threatModels: threatModels(0.08, 0.5) },
];
