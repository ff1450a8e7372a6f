import { Random } from '../../../kernel/random.ts';
import type { CheckContext } from '../check-context.ts';
import type { Budget } from '../checks-input.ts';
import { gradientParameters } from './gradient-parameters.ts';
import type { AttackRun } from './image-attack-run.ts';
import { union } from './image-sets.ts';

/** Gradient attacks of growing strength; together the white-box worst case of the checks. */
export const WHITE_BOX = ['fgsm', 'pgd', 'apgd-ce', 'apgd-margin'] as const;

/** One that sees scores, one that sees labels only. */
export const BLACK_BOX = ['square', 'hopskipjump'] as const;

/** The black box, which costs most, is tried on so many of the images at most that resisted the white box. */
const RESISTING_SHARE = 0.5;

/** Images that the white box broke and the black box is tried on all the same: it must be seen to work at all. */
const ALREADY_BROKEN = 10;

export interface FamilyRun {
  readonly name: string;
  readonly run: AttackRun;
}

/** Which images a family of attacks broke, [count]. */
export interface Family {
  readonly runs: readonly FamilyRun[];
  readonly broken: Uint8Array;
}

/** Every gradient attack that serves the norm, on all images. Throws UNSUPPORTED when there is none. */
export async function* whiteBox(context: CheckContext, budget: Budget): AsyncGenerator<void, Family, void> {
  const runs: FamilyRun[] = [];
  for (const name of WHITE_BOX.filter((each) => context.serves(each, budget))) {
    const parameters = gradientParameters(name, context.input.settings);
    runs.push({ name, run: yield* context.attack(name, budget, { parameters }) });
  }
  if (runs.length === 0) context.imageAttack('pgd');
  return { runs, broken: union(runs.map(({ run }) => run.broken), context.count) };
}

/**
 * Every query attack that serves the norm, on images that resisted the white box and a few that did not, drawn by the
 * seed; on all images of a model without gradients.
 */
export async function* blackBox(context: CheckContext, budget: Budget): AsyncGenerator<void, Family, void> {
  const positions = context.classifier.differentiable ? yield* worthTrying(context, budget) : undefined;
  const runs: FamilyRun[] = [];
  const parameters = { queries: context.input.settings.queries };
  for (const name of BLACK_BOX.filter((each) => context.serves(each, budget))) {
    runs.push({ name, run: yield* context.attack(name, budget, { parameters, ...(positions ? { positions } : {}) }) });
  }
  return { runs, broken: union(runs.map(({ run }) => run.broken), context.count) };
}

async function* worthTrying(context: CheckContext, budget: Budget): AsyncGenerator<void, Uint32Array, void> {
  const { broken } = yield* whiteBox(context, budget);
  const order = [...Random.fromSeed(context.seed('black box')).permutation(context.count)];
  const resisting = order.filter((image) => broken[image] !== 1).slice(0, Math.ceil(RESISTING_SHARE * context.count));
  const fallen = order.filter((image) => broken[image] === 1).slice(0, ALREADY_BROKEN);
  return Uint32Array.from([...resisting, ...fallen]).sort();
}

/** The strongest the model allows: white box where it has gradients, black box otherwise. */
export function strongestFamily(context: CheckContext, budget: Budget): AsyncGenerator<void, Family, void> {
  return context.classifier.differentiable ? whiteBox(context, budget) : blackBox(context, budget);
}

/** The most images one run of a family shows to the model. */
export function familyCost({ count, input: { settings: { steps, restarts, queries } } }: CheckContext): { readonly white: number; readonly black: number } {
  return { white: count * (3 + 3 * (restarts * (steps + 1) + 2)), black: count * 2 * (queries + 2) };
}
