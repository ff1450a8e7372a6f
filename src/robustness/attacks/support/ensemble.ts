import { AppError } from '../../../kernel/errors.ts';
import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Classifier, GradientResult } from '../../classifier.ts';

/**
 * Several models as one: mean logits, and the mean of each model's own loss and gradient, so that none dominates
 * (ensemble attack of Liu et al. 2017). The models stay their owner's: disposing of the ensemble leaves them open.
 */
export function ensembleOf(members: readonly Classifier[]): Classifier {
  const [first] = members;
  if (!first) throw new AppError('INTERNAL', 'expected at least one model in an ensemble, found none');
  const shape = ({ imageShape, classCount }: Classifier): string => `[${imageShape.join(', ')}] and ${classCount} classes`;
  const other = members.find((member) => shape(member) !== shape(first));
  if (other) throw new AppError('INVALID_INPUT', `expected surrogate models of the same images and classes, found ${shape(first)} beside ${shape(other)}`);
  const { imageShape, classCount, runtime } = first;
  return {
    imageShape,
    classCount,
    runtime,
    differentiable: members.every((member) => member.differentiable),
    async logits(images) {
      const all: FloatTensor[] = [];
      for (const member of members) all.push(await member.logits(images));
      return mean(all);
    },
    async gradient(images, classes, request) {
      const all: GradientResult[] = [];
      for (const member of members) all.push(await member.gradient(images, classes, request));
      return {
        logits: mean(all.map(({ logits }) => logits)),
        losses: mean(all.map(({ losses }) => losses)),
        gradient: mean(all.map(({ gradient }) => gradient)),
      };
    },
    dispose: () => Promise.resolve(),
  };
}

function mean(tensors: readonly FloatTensor[]): FloatTensor {
  const result = floatTensor(tensors[0]?.shape ?? []);
  for (const { data } of tensors) {
    for (let i = 0; i < data.length; i++) result.data[i] = (result.data[i] ?? 0) + (data[i] ?? 0) / tensors.length;
  }
  return result;
}
