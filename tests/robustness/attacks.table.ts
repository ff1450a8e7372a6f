import type { Classifier } from '../../src/robustness/classifier.ts';
import type { ThreatModel } from '../../src/robustness/threat-model.ts';
import { ArrayImages, noiseImages } from './support/array-images.ts';
import { LinearToy, quadraticToy } from './support/toys.ts';
import type { Case } from './support/run.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** What the tests need to know about a universal attack of the catalogue; an attack without a row fails. */
export interface AttackRow {
  readonly name: string;
  /** Enough to succeed on the toys, little enough to be quick. */
  readonly parameters: Parameters;
  /** Controls are not expected to beat the control. */
  readonly isControl: boolean;
  /** Parameters with which it finds analytic optima within 1 %; absent where it does not claim to. */
  readonly exact?: Parameters;
  /** Takes a perturbation made before, or models to learn from; searches only without the former. */
  readonly needs?: 'stored' | 'surrogates';
}

const stored = { parameters: { perturbationId: 'an earlier one' }, isControl: true, needs: 'stored' } as const;
const surrogateModelIds = ['a surrogate'];

export const attackRows: readonly AttackRow[] = [
  { name: 'uap-sgd', parameters: { epochs: 4, batchSize: 16 }, exact: { epochs: 20, batchSize: 16 }, isControl: false },
  { name: 'uap-sga', parameters: { epochs: 6, batchSize: 20, innerBatchSize: 10, innerPasses: 2 }, exact: { epochs: 20, batchSize: 20, innerPasses: 2 }, isControl: false },
  { name: 'uap-df', parameters: { epochs: 4, batchSize: 16 }, exact: { epochs: 40, batchSize: 16 }, isControl: false },
  { name: 'uap-datafree', parameters: { epochs: 4, stepsPerEpoch: 10, background: 'grey' }, isControl: false },
  { name: 'uap-iterative', parameters: { epochs: 4 }, exact: { epochs: 20, innerSteps: 20, innerStepSize: 0.3 }, isControl: false },
  { name: 'uap-simba', parameters: { queries: 12_000, basis: 'pixel', stepSize: 0.5, measurements: 4 }, isControl: false },
  { name: 'uap-transfer', parameters: { surrogateModelIds, epochs: 4, batchSize: 16 }, exact: { surrogateModelIds, epochs: 20, batchSize: 16 }, isControl: false, needs: 'surrogates' },
  { name: 'uap-random', parameters: { draws: 3 }, isControl: true },
  { name: 'uap-stored', ...stored },
  { name: 'uap-sign-flipped', ...stored },
  { name: 'uap-pixel-shuffled', ...stored },
];

/** What a row needs beside its parameters, for runs against `classifier`: noise of a tenth, or the model itself. */
export function needsOf({ needs }: AttackRow, classifier: Classifier): Pick<Case, 'stored' | 'surrogates'> {
  if (needs === 'surrogates') return { surrogates: [classifier] };
  if (needs !== 'stored') return {};
  const { imageShape } = classifier;
  const data = noiseImages(1, imageShape, 8, 0.1).values.map((value) => value - 0.5);
  return { stored: { dtype: 'float32', shape: imageShape, data } };
}

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
  { toy: 'nearest centre', classifier: quadraticToy(SHAPE), images: noiseImages(60, SHAPE), threatModels: threatModels(0.08, 0.5) },
];
