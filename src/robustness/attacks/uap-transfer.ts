import { z } from 'zod';
import { AppError, ProblemsError } from '../../kernel/errors.ts';
import type { Classifier } from '../classifier.ts';
import type { AttackInput, UniversalAttack } from './attack.ts';
import { ascend } from './support/ascend.ts';
import { batchGradient } from './support/batch-gradient.ts';
import { batchesOf, imagesPerRun, inOrder } from './support/batches.ts';
import { confine } from './support/confine.ts';
import { ensembleOf } from './support/ensemble.ts';
import { legParameters, searchLegs, type StepRule } from './support/leg-search.ts';
import { lossBound } from './support/loss-bound.ts';
import { follow } from './support/momentum.ts';
import { predict } from './support/predict.ts';

const parameters = z.strictObject({
  surrogateModelIds: z.array(z.string().min(1).max(100)).min(1).max(8)
    .describe('Models to learn from, by id: the attacker has these, not the one attacked. Same image size and classes.'),
  epochs: z.int().min(1).max(1000).default(3).describe('Passes over the generation split, for each direction tried.'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Images whose gradients make one step.'),
  stepSize: z.number().positive().max(10).default(0.2)
    .describe('Length of the first step as a share of epsilon, in the norm of the threat model.'),
  stepDecay: z.number().positive().max(1).default(0.8).describe('Factor on the step after each epoch.'),
  momentum: z.number().min(0).lt(1).default(0.5).describe('Share of the last direction kept in the next; 0 for none.'),
  bound: z.number().positive().max(100).default(9)
    .describe('An image stops pulling once the odds for the attacker are e^bound: the bounded loss.'),
  ...legParameters,
});
type Input = AttackInput<z.output<typeof parameters>>;

/** A step along the gradient of a batch on the surrogates, with momentum over unit gradients. */
function stepRule(input: Input): StepRule<'velocity'> {
  const { classifier, threatModel, parameters: { bound, stepSize, stepDecay, momentum } } = input;
  return {
    name: 'uap-transfer',
    memories: ['velocity'],
    gradientsPerImage: 1,
    async *step({ v, epoch, memories: { velocity } }, { goal }, batch) {
      const loss = 'cross-entropy';
      const gradient = await batchGradient(input, batch, v, { goal, loss, bound: lossBound(loss, goal.kind, bound) });
      const moved = follow(velocity, gradient, momentum);
      ascend(v, velocity, threatModel.norm, stepSize * threatModel.epsilon * stepDecay ** epoch);
      confine(v, threatModel, classifier.imageShape);
      yield batch.length;
      return moved;
    },
  };
}

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

/** What the surrogates together say of the clean images: the attacker does not ask the model attacked. */
async function predictionsOf(classifier: Classifier, { images }: Input): Promise<Int32Array> {
  const predicted = new Int32Array(images.count);
  for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    predicted.set(await predict(classifier, await images.read(batch)), batch[0]);
  }
  return predicted;
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
    const onSurrogates: Input = { ...input, classifier, cleanPredictions: await predictionsOf(classifier, input) };
    const outcome = yield* searchLegs(onSurrogates, stepRule(onSurrogates));
    return { ...outcome, warnings: [...outcome.warnings, `crafted on ${input.surrogates?.length ?? 0} surrogate models; its learning curve is theirs`] };
  },
};
