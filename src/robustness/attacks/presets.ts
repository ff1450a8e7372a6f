import { corruptionsFor } from '../corruptions/index.ts';
import type { GoalKind, Norm } from '../threat-model.ts';

/** One threat model, and what decides which attacks can serve it. Exactly one of `epsilon` and `zetaPercent` is a number. */
export interface PresetContext {
  readonly classCount: number;
  /** False: only what needs no gradient. */
  readonly differentiable: boolean;
  readonly goal: GoalKind;
  /** Of a targeted goal. */
  readonly targetClass: number | null;
  /** Only images of this class are attacked; null: all. */
  readonly fromClass: number | null;
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly zetaPercent: number | null;
  /** Attacks run with this seed; repetitions with the next ones. */
  readonly seed: number;
  /** As the data set names it: decides the corruptions. Null or unknown: those that can befall any picture. */
  readonly modality: string | null;
  /** Channels of the model's images. Absent: taken for grey, so corruptions of colour are left out. */
  readonly imageChannels?: number;
}

/** One attack to launch; a corruption has no budget. */
export interface PresetAttack {
  readonly algorithm: string;
  readonly goal: GoalKind;
  readonly targetClass: number | null;
  readonly fromClass: number | null;
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly zetaPercent: number | null;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A named list of attacks for one threat model; what is left out of it was not tested. */
export interface AttackPreset {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The attacks to launch for a threat model, in running order; those that cannot serve it are left out. */
  expand(context: PresetContext): readonly PresetAttack[];
}

/** An attack of a preset before it is known whether the threat model allows it. */
interface Entry {
  readonly algorithm: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** How many seeds, from that of the context on. */
  readonly seeds?: number;
  /** Absent: whatever the threat model. */
  readonly serves?: (context: PresetContext) => boolean;
}

const whiteBox = ({ differentiable }: PresetContext): boolean => differentiable;
const hasDlr = ({ differentiable, classCount, goal }: PresetContext): boolean => differentiable && classCount >= (goal === 'TARGETED' ? 4 : 3);
const hasNoDlr = (context: PresetContext): boolean => context.differentiable && !hasDlr(context);
const whiteBoxNontargeted = ({ differentiable, goal }: PresetContext): boolean => differentiable && goal === 'NONTARGETED';
const withoutGradients = ({ differentiable }: PresetContext): boolean => !differentiable;

const screening: readonly Entry[] = [
  { algorithm: 'uap-sgd', serves: whiteBox },
  { algorithm: 'uap-simba', parameters: { queries: 50_000 }, serves: withoutGradients },
  { algorithm: 'uap-random' },
  { algorithm: 'fgsm', serves: whiteBox },
  { algorithm: 'pgd', serves: whiteBox },
  { algorithm: 'square', parameters: { queries: 100 } },
];

const standard: readonly Entry[] = [
  { algorithm: 'uap-sgd', seeds: 2, serves: whiteBox },
  { algorithm: 'uap-sga', parameters: { epochs: 2 }, serves: whiteBox },
  { algorithm: 'uap-df', parameters: { epochs: 3 }, serves: whiteBox },
  { algorithm: 'uap-iterative', parameters: { epochs: 5 }, serves: whiteBox },
  { algorithm: 'uap-datafree', serves: whiteBoxNontargeted },
  { algorithm: 'uap-simba', serves: withoutGradients },
  { algorithm: 'uap-random' },
  { algorithm: 'fgsm', serves: whiteBox },
  { algorithm: 'pgd', serves: whiteBox },
  { algorithm: 'apgd-ce', parameters: { steps: 50 }, serves: whiteBox },
  { algorithm: 'apgd-dlr', parameters: { steps: 50 }, serves: hasDlr },
  { algorithm: 'apgd-margin', parameters: { steps: 50 }, serves: hasNoDlr },
  { algorithm: 'fab', parameters: { steps: 20 }, serves: whiteBox },
  { algorithm: 'square', parameters: { queries: 200 } },
  { algorithm: 'hopskipjump', parameters: { queries: 300, firstEvaluations: 50 } },
];

const thorough: readonly Entry[] = [
  { algorithm: 'uap-sgd', parameters: { epochs: 10, restarts: 2 }, seeds: 5, serves: whiteBox },
  { algorithm: 'uap-sga', seeds: 2, serves: whiteBox },
  { algorithm: 'uap-df', parameters: { epochs: 10 }, seeds: 2, serves: whiteBox },
  { algorithm: 'uap-iterative', seeds: 2, serves: whiteBox },
  { algorithm: 'uap-datafree', seeds: 2, serves: whiteBoxNontargeted },
  { algorithm: 'uap-simba' },
  { algorithm: 'uap-random', parameters: { draws: 50 } },
  { algorithm: 'fgsm', serves: whiteBox },
  { algorithm: 'pgd', parameters: { steps: 100, restarts: 5 }, serves: whiteBox },
  { algorithm: 'apgd-ce', parameters: { restarts: 5 }, serves: whiteBox },
  { algorithm: 'apgd-dlr', parameters: { restarts: 5, targets: 9 }, serves: hasDlr },
  { algorithm: 'apgd-margin', parameters: { restarts: 5 }, serves: whiteBox },
  { algorithm: 'fab', parameters: { steps: 100, restarts: 5, targets: 9 }, serves: whiteBox },
  { algorithm: 'deepfool', serves: whiteBox },
  { algorithm: 'square', parameters: { queries: 5000 } },
  { algorithm: 'hopskipjump', parameters: { queries: 5000 } },
];

function expandEntries(entries: readonly Entry[], context: PresetContext): readonly PresetAttack[] {
  const { goal, targetClass, fromClass, norm, epsilon, zetaPercent, seed } = context;
  return entries.filter(({ serves }) => serves?.(context) ?? true).flatMap(({ algorithm, parameters = {}, seeds = 1 }) => (
    Array.from({ length: seeds }, (_, repetition) => ({
      algorithm, goal, targetClass, fromClass, norm, epsilon, zetaPercent, seed: seed + repetition, parameters,
    }))));
}

/** The corruptions of the modality: no adversary, so no goal but to be noticed, and no budget. */
function corruptionsOf({ modality, imageChannels = 1, seed }: PresetContext): readonly PresetAttack[] {
  return corruptionsFor(modality, imageChannels).corruptions.map(({ name }) => ({
    algorithm: `corruption-${name}`, goal: 'NONTARGETED', targetClass: null, fromClass: null, norm: 'LINF', epsilon: null, zetaPercent: null, seed, parameters: {},
  }));
}

const adversarial = (entries: readonly Entry[]) => (context: PresetContext): readonly PresetAttack[] => expandEntries(entries, context);
const withCorruptions = (entries: readonly Entry[]) => (context: PresetContext): readonly PresetAttack[] => (
  [...expandEntries(entries, context), ...corruptionsOf(context)]);

/** Every preset, the quickest first. */
export const attackPresets: readonly AttackPreset[] = Object.freeze([
  Object.freeze({
    name: 'screening',
    title: 'Screening',
    summary: 'A first look: one universal attack and its random control, one step and many steps of gradient, few queries. Says little where it finds nothing.',
    expand: adversarial(screening),
  }),
  Object.freeze({
    name: 'standard',
    title: 'Standard',
    summary: 'Every family of attack, universal and per image, with gradients, scores and labels only, and the corruptions of the modality: what a report should rest on.',
    expand: withCorruptions(standard),
  }),
  Object.freeze({
    name: 'thorough',
    title: 'Thorough',
    summary: 'The standard attacks with more seeds, steps, restarts and queries, more losses, and universal ones by queries alone: for a model said to be robust. Takes many times as long.',
    expand: withCorruptions(thorough),
  }),
]);

/** The attacks of a preset for a threat model, or undefined where no preset has the name. */
export function expandPreset(name: string, context: PresetContext): readonly PresetAttack[] | undefined {
  return attackPresets.find((each) => each.name === name)?.expand(context);
}
