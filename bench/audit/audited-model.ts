import { availableParallelism } from 'node:os';
import { messageOf } from '../../src/kernel/errors.ts';
import type { Classifier, GradientResult } from '../../src/robustness/classifier.ts';
import { runAttackTask } from '../../src/worker/runner/attacks/run-attack-task.ts';
import { openModel } from '../../src/worker/runner/models/open-model.ts';
import type { ModelFacts, OpenModel } from '../../src/worker/runner/models/opened-model.ts';
import type { RunnerMessage } from '../../src/worker/runner/protocol.ts';
import type { AuditedModel, AuditReply, AuditRequest } from './protocol.ts';

/** A runner's attack task with a watch in its hand: one model a process, so that the peak of its memory is its own. */
const threads = Number(process.argv.find((argument) => argument.startsWith('--threads='))?.slice(10) ?? 0) || availableParallelism();
const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const now = (): number => performance.now() / 1000;

/** When the steps of a run ended, in order; a step lasts from the end of the one before. */
class Steps {
  readonly #started = now();
  readonly #ends = new Map<string, { readonly at: number; readonly peakMb: number }>();

  /** The first call of a name counts. */
  end(name: string): void {
    if (!this.#ends.has(name)) this.#ends.set(name, { at: now(), peakMb: peakMb() });
  }

  get seconds(): Readonly<Record<string, number>> {
    let before = this.#started;
    return Object.fromEntries([...this.#ends].map(([name, { at }]) => {
      const seconds = at - before;
      before = at;
      return [name, seconds];
    }));
  }

  /** Peak memory so far at the end of each step. */
  get peaks(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#ends].map(([name, { peakMb: megabytes }]) => [name, megabytes]));
  }

  get total(): number {
    return now() - this.#started;
  }
}

interface Compiling {
  forward: number;
  gradient: number;
  imagesARun: number;
}

/**
 * A classifier that tells how long its first run of each kind took, which compiles, and where the epoch begins and ends:
 * with the first gradient, and when all `images` have gone forward once after the gradients.
 */
function timed(classifier: Classifier, images: number, steps: Steps, compiling: Compiling): Classifier {
  let measured = Number.NEGATIVE_INFINITY;
  const first = async <T>(kind: 'forward' | 'gradient', work: () => Promise<T>): Promise<T> => {
    const started = now();
    const result = await work();
    if (compiling[kind] === 0) compiling[kind] = now() - started;
    return result;
  };
  return {
    imageShape: classifier.imageShape, classCount: classifier.classCount, differentiable: classifier.differentiable, runtime: classifier.runtime,
    logits: async (batch) => {
      const [count = 0] = batch.shape;
      compiling.imagesARun = Math.max(compiling.imagesARun, count);
      const result = await first('forward', () => classifier.logits(batch));
      measured += count;
      if (measured === images) steps.end('one UAP epoch');
      return result;
    },
    gradient: (batch, classes, request): Promise<GradientResult> => {
      steps.end('clean predictions');
      measured = 0;
      return first('gradient', () => classifier.gradient(batch, classes, request));
    },
    dispose: () => classifier.dispose(),
  };
}

async function audit({ task, images }: AuditRequest): Promise<AuditedModel> {
  const steps = new Steps();
  const compiling: Compiling = { forward: 0, gradient: 0, imagesARun: 0 };
  let facts: ModelFacts | undefined;
  const open: OpenModel = async (spec) => {
    const read = await openModel(spec, { threads });
    facts = read.facts;
    steps.end('import');
    return { ...read, classifier: async () => {
      const classifier = await read.classifier();
      steps.end('fold preprocessing');
      return timed(classifier, images, steps, compiling);
    } };
  };
  const onMessage = ({ kind }: RunnerMessage): void => {
    if (kind === 'started') steps.end('prepare images');
  };
  const result = await runAttackTask(task, { openModel: open, send: onMessage });
  steps.end('scoring');
  if (!facts) throw new Error('expected the model to be opened');
  const { height, width, channels } = facts.input;
  const foolingRate = result.evaluations[0]?.figures.foolingRate;
  if (!foolingRate) throw new Error('expected an evaluation, found none');
  return {
    format: facts.format, architecture: facts.architecture, parameterCount: facts.parameterCount, input: `${channels}x${height}x${width}`,
    runtime: result.runtime, imagesARun: compiling.imagesARun, steps: steps.seconds, seconds: steps.total,
    firstForwardSeconds: compiling.forward, firstGradientSeconds: compiling.gradient,
    peakMb: peakMb(), peaks: steps.peaks, foolingRate: foolingRate.value, evaluationImages: foolingRate.n,
  };
}

process.on('disconnect', () => process.exit(1));
process.once('message', (request) => {
  void audit(request as AuditRequest)
    .then((audited): AuditReply => ({ audited }), (error: unknown): AuditReply => ({ error: error instanceof Error ? error.stack ?? messageOf(error) : messageOf(error) }))
    .then((reply) => { process.send?.(reply, undefined, undefined, () => process.exit(0)); });
});
