import { AppError, ProblemsError } from '../../kernel/errors.ts';
import { floatTensor, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { ThreatModel } from '../threat-model.ts';
import type { ImageAttack, ImageAttackInput } from './attack.ts';
import { distance, withinBudget } from './support/image-budget.ts';
import { threatModelProblems } from './support/input-problems.ts';
import { parseParameters } from './support/parameters.ts';
import { requireFinite } from './support/predict.ts';

/** What a per-image attack made of a batch, after it was projected, clipped and checked. */
export interface ImageAttackResult {
  /** [N,C,H,W], valid images within the budget of the clean ones. */
  readonly adversarial: FloatTensor;
  /** [N] */
  readonly queries: Int32Array;
}

/** Adding a difference to a pixel and rounding to float32 may leave a norm this much above its budget, relative. */
const BUDGET_TOLERANCE = 1e-4;

/**
 * Runs a per-image attack on a batch and vouches for what it returns: every image finite, in [0,1] and within budget of
 * the clean one. Yields the share of the batch's work done. Throws a ProblemsError for an input it cannot serve.
 */
export async function* runImageAttack<P>(attack: ImageAttack, input: ImageAttackInput<P>): AsyncGenerator<number, ImageAttackResult, void> {
  const { parameters, problems = [] } = parseParameters(attack, input.parameters);
  const refused = [...problems, ...threatModelProblems(attack, input.threatModel, input.classifier.classCount)];
  if (attack.knowledge === 'WHITE_BOX' && !input.classifier.differentiable) {
    refused.push({ code: 'INVALID_INPUT', message: `${attack.name} needs gradients, and this model has an operator without one`, path: ['algorithm'] });
  }
  if (input.threatModel.region) {
    refused.push({ code: 'INVALID_INPUT', message: `${attack.name} changes the whole image, found a threat model limited to a ${input.threatModel.region.kind}`, path: ['region'] });
  }
  if (refused.length > 0) throw new ProblemsError(refused);
  const { adversarial, queries } = yield* attack.perturbImages({ ...input, parameters });
  if (adversarial.shape.join() !== input.images.shape.join() || queries.length !== input.images.shape[0]) {
    throw new AppError('INTERNAL', `expected ${attack.name} to return images [${input.images.shape.join(', ')}] and their queries, found [${adversarial.shape.join(', ')}] and ${queries.length}`);
  }
  requireFinite(adversarial.data, `values in the images of ${attack.name}`);
  return { adversarial: checked(input.images, adversarial, input.threatModel, attack.name), queries };
}

/** The images as they are scored. Each is left bit for bit where it is valid and within budget; else brought there. */
function checked(clean: FloatTensor, adversarial: FloatTensor, threatModel: ThreatModel, name: string): FloatTensor {
  const result = floatTensor(clean.shape);
  const size = clean.data.length / (clean.shape[0] ?? 1);
  for (let start = 0; start < clean.data.length; start += size) {
    const image = clean.data.subarray(start, start + size);
    const scored = withinBudget(image, adversarial.data.subarray(start, start + size), threatModel);
    const found = distance(image, scored, threatModel.norm);
    if (!(found <= threatModel.epsilon * (1 + BUDGET_TOLERANCE) + 1e-7)) {
      throw new AppError('DISHONEST_RESULT', `expected images of ${name} within ${threatModel.norm} ${threatModel.epsilon} of the clean ones, found ${found}`);
    }
    result.data.set(scored, start);
  }
  return result;
}
