import { z } from 'zod';
import type { AttackProgress, CurvePoint } from '../../robustness/attacks/attack.ts';
import { evaluationSchema } from '../../robustness/metrics/evaluation-schema.ts';
import type { TrainingProgress } from '../../robustness/training/training-step.ts';
import { hardenedModel } from './hardened-model-schema.ts';
import { preprocessing, problem, side } from './message-parts.ts';
import type { AttackResult, ChecksResult, DrawnExamples, IngestedDataset, ResultByTask, SplitFigures, ValidatedModel } from './protocol.ts';

/**
 * What a runner may say, checked field by field: it has read a hostile file, so nothing it says is taken on trust. Each
 * schema is tied to the type it stands for; a change of either does not compile alone.
 */
const ofEveryTask = {
  fraction: z.number().min(0).max(1),
  phase: z.string().max(200),
  epoch: z.int().exactOptional(),
  epochs: z.int().exactOptional(),
  imagesPerSecond: z.number().min(0).exactOptional(),
};

const attackProgress: z.ZodType<AttackProgress> = z.strictObject({ ...ofEveryTask, successRate: z.number().exactOptional() });

const trainingProgress: z.ZodType<TrainingProgress> = z.strictObject({
  ...ofEveryTask, loss: z.number().exactOptional(), validationAccuracy: z.number().exactOptional(),
});

const validatedModel: z.ZodType<ValidatedModel> = z.strictObject({
  format: z.enum(['ONNX', 'KERAS_H5', 'KERAS_V3', 'TFJS_LAYERS', 'TFJS_GRAPH', 'TFLITE']),
  architecture: z.string().max(200),
  parameterCount: z.int().min(0),
  weightsDigest: z.string().regex(/^[0-9a-f]{64}$/),
  input: z.strictObject({ height: side, width: side, channels: side, layout: z.enum(['NCHW', 'NHWC']) }),
  outputKind: z.enum(['LOGITS', 'SOFTMAX', 'SIGMOID_BINARY', 'SIGMOID_MULTILABEL']),
  preprocessing,
  differentiable: z.boolean(),
  warnings: z.array(problem),
});

const splitFigures: z.ZodType<SplitFigures> = z.strictObject({
  split: z.enum(['GENERATION', 'EVALUATION']),
  images: z.int().min(1),
  patients: z.int().nullable(),
  classCounts: z.array(z.int()),
  meanL2: z.number(),
  meanLinf: z.number(),
  meanRms: z.number(),
});

const ingestedDataset: z.ZodType<IngestedDataset> = z.strictObject({
  format: z.enum(['NPZ', 'IMAGE_ZIP']),
  manifestPath: z.string(),
  packPath: z.string(),
  splits: z.array(splitFigures),
  warnings: z.array(problem),
});

const curvePoint: z.ZodType<CurvePoint> = z.strictObject({ epoch: z.int(), successRate: z.number() });

const attackResult: z.ZodType<AttackResult> = z.strictObject({
  runtime: z.string().max(500),
  epsilon: z.number().positive(),
  perturbation: z.strictObject({
    tensorPath: z.string(),
    previewPath: z.string(),
    shape: z.tuple([side, side, side]),
    l2: z.number().positive(),
    linf: z.number().positive(),
    psnrDb: z.number(),
    ssim: z.number(),
  }).nullable(),
  evaluations: z.array(z.strictObject({ figures: evaluationSchema, outcomesPath: z.string() })).min(1),
  curve: z.array(curvePoint),
  warnings: z.array(problem),
});

const checksResult: z.ZodType<ChecksResult> = z.strictObject({
  runtime: z.string().max(500),
  images: z.int().min(0),
  seconds: z.number().min(0),
  queries: z.int().min(0),
  findings: z.array(z.strictObject({
    id: z.string().max(20),
    outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE', 'NOT_TESTED']),
    detail: z.string().max(20_000),
    numbers: z.record(z.string().max(100), z.number()),
  })),
});

const drawnExamples: z.ZodType<DrawnExamples> = z.strictObject({
  examples: z.array(z.strictObject({
    attackId: z.string(),
    name: z.string(),
    label: z.string(),
    cleanPrediction: z.string(),
    adversarialPrediction: z.string(),
    factor: z.number().positive(),
    cleanPath: z.string(),
    perturbedPath: z.string(),
    differencePath: z.string(),
  })),
});

const results: { readonly [K in keyof ResultByTask]: z.ZodType<ResultByTask[K]> } = {
  'validate-model': validatedModel,
  'ingest-dataset': ingestedDataset,
  'run-attack': attackResult,
  'run-checks': checksResult,
  'draw-examples': drawnExamples,
  'harden-model': hardenedModel,
};

const started = z.strictObject({
  kind: z.literal('started'), runtime: z.string().max(500), epsilon: z.number().positive().nullable(), warnings: z.array(problem).exactOptional(),
});
const checkpoint = z.strictObject({ kind: z.literal('checkpoint'), path: z.string() });
const done = z.strictObject({ kind: z.literal('done'), result: z.unknown() });
const refused = z.strictObject({ kind: z.literal('refused'), problems: z.array(problem).min(1) });

/** Training speaks of its loss, attacks of their success. */
function messageWith<P>(progress: z.ZodType<P>) {
  return z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('progress'), progress }), started, checkpoint, done, refused]);
}

const attackMessage = messageWith(attackProgress);
const trainingMessage = messageWith(trainingProgress);

type AnyMessage = z.output<typeof attackMessage> | z.output<typeof trainingMessage>;

/** A message of a runner doing a task of kind K; `done` carries the result of that kind. */
export type CheckedMessage<K extends keyof ResultByTask> =
  | Exclude<AnyMessage, { kind: 'done' }>
  | { readonly kind: 'done'; readonly result: ResultByTask[K] };

/** Reads what came over IPC; undefined when it is not a message that a runner of this task may send. */
export function parseRunnerMessage<K extends keyof ResultByTask>(raw: unknown, task: K): CheckedMessage<K> | undefined {
  const parsed = (task === 'harden-model' ? trainingMessage : attackMessage).safeParse(raw);
  if (!parsed.success) return undefined;
  if (parsed.data.kind !== 'done') return parsed.data;
  const result = results[task].safeParse(parsed.data.result);
  return result.success ? { kind: 'done', result: result.data } : undefined;
}
