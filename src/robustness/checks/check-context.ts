import { AppError } from '../../kernel/errors.ts';
import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { floatTensor } from '../../numeric/tensor/tensor.ts';
import type { Attack, ImageAttack } from '../attacks/attack.ts';
import { batchesOf, imagesPerRun, inOrder } from '../attacks/support/batches.ts';
import { requireFinite } from '../attacks/support/predict.ts';
import type { Channel } from '../channels/index.ts';
import { predictions } from '../classifier.ts';
import type { Goal } from '../threat-model.ts';
import type { Budget, ChecksInput } from './checks-input.ts';
import { ChosenImages } from './support/chosen-images.ts';
import { CountingClassifier } from './support/counting-classifier.ts';
import { gradientParameters } from './support/gradient-parameters.ts';
import { runOnImages, type AttackRun } from './support/image-attack-run.ts';
import { seedFor } from './support/seeds.ts';

/** What the checks try out; the catalogues, or broken things that a check must catch. */
export interface CheckTools {
  readonly attacks: readonly Attack[];
  readonly channels: readonly Channel[];
}

/** What the model says to the chosen images when clean. */
export interface CleanModel {
  /** [count, classes] */
  readonly logits: FloatTensor;
  readonly predictions: Int32Array;
}

/** A per-image attack that a check ran on the chosen images. */
export interface KeptRun {
  readonly name: string;
  readonly budget: Budget;
  readonly run: AttackRun;
}

export interface AttackOptions {
  readonly goal?: Goal;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Positions among the chosen images; by default all. */
  readonly positions?: Uint32Array;
}

/** One run of the checks on one model: what several of them need is computed when first asked for, and kept. */
export class CheckContext {
  readonly input: ChecksInput;
  readonly tools: CheckTools;
  readonly classifier: CountingClassifier;
  /** Of the evaluation split, drawn by the seed. */
  readonly images: ChosenImages;
  /** Of the generation split, as many, drawn by the seed. */
  readonly generation: ChosenImages;
  #clean: CleanModel | undefined;
  readonly #runs = new Map<string, KeptRun>();

  constructor(input: ChecksInput, tools: CheckTools) {
    const { settings: { images, seed } } = input;
    this.input = input;
    this.tools = tools;
    this.classifier = new CountingClassifier(input.classifier);
    this.images = ChosenImages.draw(input.images, images, seedFor(seed, 'evaluation images'));
    this.generation = ChosenImages.draw(input.generation, images, seedFor(seed, 'generation images'));
  }

  get count(): number {
    return this.images.count;
  }

  /** A seed of its own for each purpose. */
  seed(...purpose: readonly (string | number)[]): number {
    return seedFor(this.input.settings.seed, ...purpose);
  }

  /** Throws DISHONEST_RESULT when a logit is not finite. */
  async *clean(): AsyncGenerator<void, CleanModel, void> {
    this.#clean ??= yield* this.#measureClean();
    return this.#clean;
  }

  async *#measureClean(): AsyncGenerator<void, CleanModel, void> {
    const logits = floatTensor([this.count, this.classifier.classCount]);
    for (const batch of this.batches()) {
      const { data } = await this.classifier.logits(await this.images.read(batch));
      requireFinite(data, 'logits of clean images');
      logits.data.set(data, (batch[0] ?? 0) * this.classifier.classCount);
      yield;
    }
    return { logits, predictions: predictions(logits) };
  }

  /** Positions of the chosen images, as many at a time as memory allows. */
  batches(positions: Uint32Array = inOrder(this.count)): Generator<Uint32Array, void, void> {
    return batchesOf(positions, imagesPerRun(this.classifier.imageShape));
  }

  /** Whether there is a per-image attack of a name that serves a norm. */
  serves(name: string, { norm }: Pick<Budget, 'norm'>): boolean {
    return this.tools.attacks.some((attack) => attack.name === name && attack.kind === 'IMAGE' && attack.norms.includes(norm));
  }

  /** The per-image attack of a name. Throws UNSUPPORTED when there is none. */
  imageAttack(name: string): ImageAttack {
    const attack = this.tools.attacks.find((candidate) => candidate.name === name);
    if (attack?.kind === 'IMAGE') return attack;
    throw new AppError('UNSUPPORTED', `expected a per-image attack ${name}, found ${attack ? 'one of another kind' : 'none'}`);
  }

  /** Runs a per-image attack on the chosen images, or takes an earlier run of the same, which may hold more images. */
  async *attack(name: string, budget: Budget, options: AttackOptions = {}): AsyncGenerator<void, AttackRun, void> {
    const { goal = { kind: 'NONTARGETED' }, parameters = {}, positions = inOrder(this.count) } = options;
    const keyOf = (which: Uint32Array): string => JSON.stringify([name, budget.norm, budget.epsilon, goal, parameters, which.join()]);
    const key = keyOf(positions);
    const known = this.#runs.get(key) ?? this.#runs.get(keyOf(inOrder(this.count)));
    if (known) return known.run;
    const attack = this.imageAttack(name);
    const { predictions: cleanPredictions } = yield* this.clean();
    const run = yield* runOnImages({ classifier: this.classifier, images: this.images, cleanPredictions }, {
      attack, threatModel: { goal, norm: budget.norm, epsilon: budget.epsilon }, parameters, positions, seed: this.seed('attack'),
    });
    this.#runs.set(key, { name, budget, run });
    return run;
  }

  /** Every run so far. */
  get runs(): readonly KeptRun[] {
    return [...this.#runs.values()];
  }

  /** PGD at the steps and restarts of the settings. */
  pgd(budget: Budget, options: Omit<AttackOptions, 'parameters'> = {}): AsyncGenerator<void, AttackRun, void> {
    return this.attack('pgd', budget, { ...options, parameters: gradientParameters('pgd', this.input.settings) });
  }
}
