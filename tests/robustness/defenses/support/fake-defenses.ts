import { z } from 'zod';
import type { GraphBuilder } from '../../../../src/numeric/graph/graph-builder.ts';
import type { Value } from '../../../../src/numeric/graph/op-table.ts';
import type { TrainingDefense, TransformDefense } from '../../../../src/robustness/defenses/defense.ts';
import { putInFront } from '../../../../src/robustness/defenses/transform-support/put-in-front.ts';

const nothing = z.looseObject({});
const fake = { summary: 'Hides the gradient and protects nothing.', reference: 'none: a fake for tests', parameters: nothing } as const;

const LEVELS = 16;
/** How steep the steps between levels are: their gradient is met by one pixel value in so many. */
const STEEPNESS = 1e4;

/** A pixel as a sum of ramps so steep that it is on a level, with a gradient of exactly zero, almost everywhere. */
function stairs(build: GraphBuilder, image: Value): Value {
  const steps = Array.from({ length: LEVELS }, (_, level) => {
    const edge = (level + 0.5) / LEVELS;
    const ramp = build.op('Add', [build.op('Mul', [build.op('Sub', [image, build.scalar(edge)]), build.scalar(STEEPNESS)]), build.scalar(0.5)]);
    return build.op('Clip', [ramp, build.scalar(0), build.scalar(1)]);
  });
  const sum = steps.reduce((total, step) => build.op('Add', [total, step]));
  return build.op('Mul', [sum, build.scalar(1 / LEVELS)]);
}

/** Rounds pixels to a few levels by differentiable operators: attacks with gradients stand still, others go through. */
export const staircase: TransformDefense = {
  ...fake,
  name: 'staircase',
  title: 'Staircase',
  kind: 'TRANSFORM',
  prefix: (graph) => putInFront(graph, 'staircase', stairs),
};

/** Multiplies the last layer until every softmax is saturated: the loss has no gradient left, the answers are the same. */
export const saturation: TrainingDefense = {
  ...fake,
  name: 'saturation',
  title: 'Saturation',
  kind: 'TRAINING',
  async *train({ model, validation }) {
    model.setWeights(new Map(Array.from(model.weights, ([name, values]) => [name, values.map((value) => 1e4 * value)])));
    yield { kind: 'progress', progress: { fraction: 1, phase: 'pretending' } };
    const record = { epoch: 1, loss: 0, validationLoss: 0, validationAccuracy: 1, learningRate: 0 };
    return { history: validation.count > 0 ? [record] : [], warnings: [] };
  },
};
