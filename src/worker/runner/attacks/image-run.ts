import type { Problem } from '../../../kernel/errors.ts';
import type { ImageAttack } from '../../../robustness/attacks/attack.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../../robustness/attacks/support/batches.ts';
import { evaluationOf } from '../../../robustness/audit/evaluate.ts';
import { scoreBatch } from '../../../robustness/audit/score-batch.ts';
import type { CleanLogits } from '../../../robustness/audit/score-batch.ts';
import type { Channel } from '../../../robustness/channels/index.ts';
import { predictions } from '../../../robustness/classifier.ts';
import type { Outcome } from '../../../robustness/metrics/outcome.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { AttackEvaluation, AttackResult } from '../protocol.ts';
import { attackBatch } from './attack-batch.ts';
import type { AttackRun, Channels } from './attack-run.ts';
import { attackWarnings } from './attack-warnings.ts';
import { successThrough } from './channel-warnings.ts';
import type { ChannelSuccess } from './channel-warnings.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { cleanLogitsFrom } from './clean-logits.ts';
import { earlierWork, runIdentity } from './earlier-work.ts';
import { requireClassToAttack } from './goal-of.ts';
import { decodeOutcomes, encodeOutcomes } from './outcome-checkpoint.ts';
import { writeEvaluation } from './write-evaluation.ts';

/** Shares of a whole run, after preparation. */
const SPANS = { clean: { from: 0.05, to: 0.1 }, attack: { from: 0.1, to: 0.98 } } as const;

/** A channel, what the model says of clean images through it, and the rows made so far. */
interface Lane {
  readonly channel: Channel;
  /** Predictions of every clean image of the split. */
  readonly cleanPredictions: Int32Array;
  readonly cleanLogits: CleanLogits;
  readonly rows: Outcome[];
}

type Lanes = readonly [direct: Lane, ...others: Lane[]];

/**
 * Attacks every image of the evaluation split by itself, a batch at a time, and scores each batch through every channel.
 * Batches have one size and their own randomness, and a checkpoint holds the rows of all that are done: a run that was
 * interrupted anywhere ends in the same bits. Writes outcomes-<channel>.csv; there is no perturbation to keep.
 */
export async function imageRun(run: AttackRun, attack: ImageAttack): Promise<AttackResult> {
  const channels = run.channels();
  const epsilon = await run.epsilon();
  return run.withImages('EVALUATION', async (images) => {
    requireClassToAttack(run.goal, images);
    run.sayStarted(epsilon);
    const { lanes, notes } = await attackAll(run, attack, { images, channels, epsilon });
    const evaluations: AttackEvaluation[] = [];
    for (const { rows, channel } of lanes) evaluations.push(await writeEvaluation(evaluated(run, rows, channel), run.classes, run.task.outputDirectory));
    return {
      runtime: run.classifier.runtime, epsilon, perturbation: null, evaluations, curve: [],
      warnings: [...run.warnings, ...notes, ...warningsOf(run, attack, lanes)],
    };
  });
}

interface Material {
  readonly images: PreparedImages;
  readonly channels: Channels;
  readonly epsilon: number;
}

async function attackAll(run: AttackRun, attack: ImageAttack, { images, channels, epsilon }: Material): Promise<{ lanes: Lanes; notes: readonly Problem[] }> {
  const size = imagesPerRun(images.imageShape);
  const identity = runIdentity(run.task, { model: run.modelDigest, images: images.key, epsilon, imagesPerBatch: size });
  const { earlier, notes } = await earlierWork(run.task.checkpointPath, (bytes) => decodeOutcomes(bytes, identity));
  const lanes = await openLanes(run, images, { channels, rowsOf: (channel) => [...earlier?.get(channel.name) ?? []] });
  const [direct] = lanes;
  const keeper = new CheckpointKeeper(run.task.outputDirectory, run.send);
  const progress = progressOf(run, { done: direct.rows.length, count: images.count });
  for (const indices of batchesOf(inOrder(images.count).subarray(direct.rows.length), size)) {
    const batch = await attackBatch(run, attack, {
      images, indices, epsilon, cleanPredictions: direct.cleanPredictions, onProgress: (share) => { progress(direct.rows.length + share * indices.length); },
    });
    for (const { channel, cleanLogits, rows } of lanes) {
      rows.push(...await scoreBatch({ classifier: run.classifier, images, channel, cleanLogits }, batch));
    }
    progress(direct.rows.length);
    await keeper.keep(() => encodeOutcomes(new Map(lanes.map(({ channel, rows }) => [channel.name, rows])), identity, run.classes));
  }
  return { lanes, notes };
}

async function openLanes(
  run: AttackRun, images: PreparedImages, { channels, rowsOf }: { readonly channels: Channels; readonly rowsOf: (channel: Channel) => Outcome[] },
): Promise<Lanes> {
  const { from, to } = SPANS.clean;
  const width = (to - from) / channels.length;
  const open = async (channel: Channel, index: number): Promise<Lane> => {
    const span = { phase: 'measuring clean predictions', from: from + index * width, to: from + (index + 1) * width };
    const table = await run.cleanLogits.of(images, channel, run.reporter.counting(span));
    return { channel, cleanPredictions: predictions(table), cleanLogits: cleanLogitsFrom(table), rows: rowsOf(channel) };
  };
  const [direct, ...others] = channels;
  const lanes: [Lane, ...Lane[]] = [await open(direct, 0)];
  for (const [index, channel] of others.entries()) lanes.push(await open(channel, index + 1));
  return lanes;
}

/** Tells of images done; only those of this run count for the rate. */
function progressOf(run: AttackRun, before: { readonly done: number; readonly count: number }): (done: number) => void {
  const startedAt = performance.now();
  return (done) => {
    const imagesPerSecond = (1000 * (done - before.done)) / Math.max(1, performance.now() - startedAt);
    run.reporter.attack({ phase: 'attacking the evaluation split', fraction: done / before.count, imagesPerSecond }, SPANS.attack);
  };
}

function evaluated(run: AttackRun, rows: readonly Outcome[], { name }: Channel): ReturnType<typeof evaluationOf> {
  return evaluationOf(rows, { ...run.evaluated, channel: name });
}

function warningsOf(run: AttackRun, attack: ImageAttack, [direct, ...others]: Lanes): Problem[] {
  const success = ({ channel, rows }: Lane): ChannelSuccess => successThrough(channel.name, rows, run.goal);
  return attackWarnings(run, attack, { outcomes: direct.rows, generationRate: null, direct: success(direct), others: others.map(success) });
}
