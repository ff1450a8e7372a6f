import { AppError, ProblemsError } from '../../kernel/errors.ts';
import { floatTensor, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { ThreatModel } from '../threat-model.ts';
import type { AttackInput, AttackOutcome, AttackStep, CurvePoint, UniversalAttack } from './attack.ts';
import { inputProblems } from './support/input-problems.ts';
import { narrowInput } from './support/narrow-input.ts';
import { parseParameters } from './support/parameters.ts';
import { requireFinite } from './support/predict.ts';
import { isZero, l2Norm, linfNorm, normOf, project } from './support/projection.ts';
import { regionMask } from './support/region.ts';

/** What an attack made, after it was projected and checked; norms are float64, of the float32 values as stored. */
export interface AttackResult {
  /** [C,H,W], attack-domain units. */
  readonly perturbation: FloatTensor;
  readonly l2: number;
  readonly linf: number;
  readonly curve: readonly CurvePoint[];
  readonly warnings: readonly string[];
}

/** How far a norm may be above the budget after rounding to float32. */
const BUDGET_TOLERANCE = 1e-6;

/**
 * Runs an attack and vouches for what it returns. Refuses, with every reason at once, an input the attack cannot serve;
 * shows the attack only the images of the class that the goal starts from; forwards its progress and checkpoints; then
 * checks shape, finiteness and region, projects to the budget and verifies it on the stored values. Throws
 * DISHONEST_RESULT for a perturbation of zeros, outside its region, or that cannot be brought within budget.
 */
export async function* runAttack<P>(attack: UniversalAttack, input: AttackInput<P>): AsyncGenerator<AttackStep, AttackResult, void> {
  const { parameters, problems = [] } = parseParameters(attack, input.parameters);
  const narrowed = narrowInput({ ...input, parameters });
  const refused = [...problems, ...inputProblems(attack, narrowed)];
  if (refused.length > 0) throw new ProblemsError(refused);
  const outcome = yield* attack.perturb(narrowed);
  return resultOf(attack, outcome, input.classifier.imageShape, narrowed.threatModel);
}

function resultOf(
  attack: UniversalAttack,
  outcome: AttackOutcome,
  shape: readonly number[],
  threatModel: ThreatModel,
): AttackResult {
  const { perturbation, curve, warnings } = outcome;
  if (perturbation.shape.join() !== shape.join()) {
    throw new AppError('INTERNAL', `expected ${attack.name} to return [${shape.join(', ')}], found [${perturbation.shape.join(', ')}]`);
  }
  const values = Float32Array.from(perturbation.data);
  requireFinite(values, `values in the perturbation of ${attack.name}`);
  requireInRegion(attack, values, threatModel, shape);
  project(values, threatModel.norm, threatModel.epsilon);
  verify(attack, values, threatModel, warnings);
  return Object.freeze({
    perturbation: floatTensor(shape, values),
    l2: l2Norm(values),
    linf: linfNorm(values),
    curve: Object.freeze([...curve]),
    warnings: Object.freeze([...warnings]),
  });
}

function requireInRegion({ name }: UniversalAttack, values: Float32Array, { region }: ThreatModel, shape: readonly number[]): void {
  if (!region) return;
  const mask = regionMask(region, shape);
  const outside = values.filter((value, i) => mask[i] === 0 && value !== 0).length;
  if (outside === 0) return;
  throw new AppError('DISHONEST_RESULT', `expected a perturbation of ${name} that is zero outside its ${region.kind}, found ${outside} values there`);
}

function verify(attack: UniversalAttack, values: Float32Array, { norm, epsilon }: ThreatModel, warnings: readonly string[]): void {
  if (isZero(values)) {
    const reasons = warnings.length > 0 ? `: ${warnings.join('; ')}` : '';
    throw new AppError('DISHONEST_RESULT', `${attack.name} found no perturbation: it is zero everywhere, which says nothing about the model${reasons}`);
  }
  const size = normOf(values, norm);
  if (!(size <= epsilon * (1 + BUDGET_TOLERANCE))) {
    throw new AppError('DISHONEST_RESULT', `expected a perturbation of ${attack.name} with ${norm} norm at most ${epsilon}, found ${size}`);
  }
}
