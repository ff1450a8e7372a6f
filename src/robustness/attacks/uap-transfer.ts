import { z } from 'zod';
import { AppError, ProblemsError } from '../../kernel/errors.ts';
import type { Classifier } from '../classifier.ts';
import type { AttackInput, UniversalAttack } from './attack.ts';
import { ensembleOf } from './support/ensemble.ts';
import { gradientStepParameters, gradientSteps } from './support/gradient-steps.ts';
import { searchLegs } from './support/leg-search.ts';
import { predictAll } from './support/predict.ts';

const parameters = z.strictObject({
  surrogateModelIds: z.array(z.string().min(1).max(100)).min(1).max(8)
    .describe('Models to learn from, by id: the attacker has these, not the one attacked. Same image size and classes.'),
  ...gradientStepParameters,
});
type Input = AttackInput<z.output<typeof parameters>>;

/** The models the attacker has; refused when they see other images than the one attacked, or hide their gradients. */
function surrogatesOf({ surrogates = [], classifier }: Input): readonly Classifier[] {
  if (surrogates.length === 0) throw new AppError('INTERNAL', 'expected the models named by surrogateModelIds, found none');
  const problems = surrogates.flatMap(({ imageShape, classCount, differentiable }, index) => {
    const path = ['parameters', 'surrogateModelIds', String(index)];
    if (imageShape.join() !== classifier.imageShape.join() || classCount !== classifier.classCount) {
      return [{ code: 'MODEL_MISMATCH', message: `expected a surrogate of images [${classifier.imageShape.join(', ')}] and ${classifier.classCount} classes, found [${imageShape.join(', ')}] and ${classCount}`, path }];
    }
    return differentiable ? [] : [{ code: 'UNSUPPORTED', message: 'expected a surrogate with gradients, found one with an operator without', path }];
  });
  if (problems.length > 0) throw new ProblemsError(problems);
  return surrogates;
}

/** The batched gradient attack on an ensemble of surrogate models; the model attacked is asked only when it is scored. */
export const uapTransfer: UniversalAttack<typeof parameters> = {
  name: 'uap-transfer',
  title: 'Transferred universal perturbation',
  summary: 'Learns on other models (surrogates) and is scored on this one: what an attacker reaches who cannot even query it.',
  reference: 'Liu et al., Delving into transferable adversarial examples and black-box attacks, ICLR 2017; Shafahi et al., Universal adversarial training, AAAI 2020',
  kind: 'UNIVERSAL',
  knowledge: 'BLACK_BOX',
  goals: ['NONTARGETED', 'TARGETED'],
  norms: ['LINF', 'L2'],
  parameters,
  async *perturb(input) {
    const classifier = ensembleOf(surrogatesOf(input));
    // What the surrogates say of the clean images: the attacker does not ask the model attacked.
    const onSurrogates: Input = { ...input, classifier, cleanPredictions: await predictAll(classifier, input.images) };
    const outcome = yield* searchLegs(onSurrogates, gradientSteps('uap-transfer', onSurrogates, 'cross-entropy'));
    return { ...outcome, warnings: [...outcome.warnings, `crafted on ${input.surrogates?.length ?? 0} surrogate models; its learning curve is theirs`] };
  },
};
