import { fileURLToPath } from 'node:url';

const sample = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

export const MODEL_FILE = sample('synthetic-radiograph-cnn.onnx');
export const DATASET_FILE = sample('synthetic-radiographs.npz');
export const CLASSES = ['normal', 'pneumonia'];

/** The model's own input is pixel * 2 - 1 for pixels in [0,1]; see model/train.py. */
export const PREPROCESSING = { channels: 'GRAY', scale: [2], offset: [-1] };

/** A launched attack, in the words of the contract's AttackInput. */
export interface PlannedAttack {
  readonly algorithm: string;
  readonly goal: 'NONTARGETED' | 'TARGETED';
  readonly targetClass?: string;
  readonly norm: 'LINF' | 'L2';
  readonly zetaPercent: number;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
}

const GOALS = [
  { goal: 'NONTARGETED' },
  { goal: 'TARGETED', targetClass: 'pneumonia' },
  { goal: 'TARGETED', targetClass: 'normal' },
] as const;

/** The two engines and, last, the control that each is held against. */
const ALGORITHMS = [
  { algorithm: 'uap-iterative', parameters: { epochs: 3, innerSteps: 20, innerStepSize: 0.1 } },
  { algorithm: 'uap-sgd', parameters: { epochs: 5 } },
  { algorithm: 'uap-random', parameters: {} },
] as const;

export const CONTROL = 'uap-random';

/** 4 % of the mean image norm in L2, the reference study's larger budget: about 7 of 255 grey levels a pixel. */
const BUDGET = { norm: 'L2', zetaPercent: 4, seed: 1 } as const;

export const ATTACKS: readonly PlannedAttack[] = ALGORITHMS.flatMap((algorithm) =>
  GOALS.map((goal) => ({ ...algorithm, ...goal, ...BUDGET })));

const RATIONALE = 'An example for the demo: what a hospital might ask of an aid to reading chest radiographs.';

/** Frozen before the run; the report's verdicts are decided against them. */
export const LIMITS = [
  { metric: 'cleanAccuracy', min: 0.9, rationale: RATIONALE },
  { metric: 'foolingRate', max: 0.1, rationale: RATIONALE },
  { metric: 'netTargetedSuccessRate', max: 0.1, rationale: RATIONALE },
];

/** "uap-sgd, targeted at normal" */
export function titleOf({ algorithm, targetClass }: { readonly algorithm: string; readonly targetClass?: string | null }): string {
  return `${algorithm}, ${targetClass ? `targeted at ${targetClass}` : 'nontargeted'}`;
}
