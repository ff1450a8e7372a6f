import type { Problem } from '../../../kernel/errors.ts';
import type { Graph } from '../../../numeric/graph/graph.ts';
import type { Runtime } from '../../../numeric/runtimes/runtime.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { ImageSource } from '../../../robustness/image-source.ts';
import type { CheckpointSpacing } from '../attacks/checkpoint-keeper.ts';
import type { ProgressReporter } from '../attacks/progress-reporter.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { HardeningRecipe, HardenModelTask, RunnerMessage } from '../protocol.ts';

/** What every kind of defense needs of its task. */
export interface HardeningRun {
  readonly task: HardenModelTask;
  /** Of the parent, behind its preprocessing: input `image` [N,C,H,W] in [0,1]. */
  readonly graph: Graph;
  readonly runtime: Runtime;
  /** Of the parent: all that decides what it answers. */
  readonly parentDigest: string;
  /** The generation split as the parent sees it. */
  readonly generation: PreparedImages;
  readonly reporter: ProgressReporter;
  readonly send: (message: RunnerMessage) => void;
  /** Since this run began; an earlier, interrupted one is not counted. */
  readonly seconds: () => number;
  /** How often to save; absent: as often as is worth it. */
  readonly checkpoints?: CheckpointSpacing;
}

/** What a defense made of a model, before it is a file. */
export interface Hardened {
  readonly graph: Graph;
  /** The same, running, without an answer of its defense. Whoever called disposes of it. */
  readonly classifier: Classifier;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly trainedOn: HardeningRecipe['trainedOn'];
  readonly validatedOn: HardeningRecipe['validatedOn'];
  readonly history: HardeningRecipe['history'];
  readonly certification: HardeningRecipe['certification'];
  /** What an earlier, interrupted run took up to the checkpoint that this one went on from. */
  readonly secondsBefore: number;
  readonly warnings: readonly Problem[];
}

/** How many images of each class there are. */
export function imageCounts({ count, labels }: Pick<ImageSource, 'count' | 'labels'>, classCount: number): HardeningRecipe['trainedOn'] {
  const classCounts = Array.from({ length: classCount }, () => 0);
  for (const label of labels) classCounts[label] = (classCounts[label] ?? 0) + 1;
  return { images: count, classCounts };
}

/** Something of a defense that an honest reader must know. */
export function hardeningNote(message: string): Problem {
  return { code: 'HARDENING_NOTE', message, path: [] };
}
