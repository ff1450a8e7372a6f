import { Random } from '../../../kernel/random.ts';
import type { ImageAttack } from '../../attacks/attack.ts';
import { runImageAttack } from '../../attacks/run-image-attack.ts';
import { batchesOf, imagesPerRun } from '../../attacks/support/batches.ts';
import { predict } from '../../attacks/support/predict.ts';
import { succeeds } from '../../attacks/support/success.ts';
import type { Classifier } from '../../classifier.ts';
import type { ImageSource } from '../../image-source.ts';
import type { ThreatModel } from '../../threat-model.ts';
import { Extent } from './extent.ts';
import { seedFor } from './seeds.ts';

/** A model, images and what it says to them when clean. */
export interface Attacked {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  readonly cleanPredictions: Int32Array;
}

export interface ImageAttackRequest {
  readonly attack: ImageAttack;
  readonly threatModel: ThreatModel;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Positions of the images to attack. */
  readonly positions: Uint32Array;
}

/** What one per-image attack did. */
export interface AttackRun {
  readonly attacked: Uint32Array;
  /** [count of the source] 1 where the goal was reached, judged by the model on the images as checked. */
  readonly broken: Uint8Array;
  /** [count of the source]; clean ones where it was not attacked. */
  readonly predictions: Int32Array;
  /** As the attack returned its images, and as they were after projection and clipping. */
  readonly raw: Extent;
  readonly checked: Extent;
}

/** Runs a per-image attack a batch at a time and keeps no images: memory does not grow with their number. */
export async function* runOnImages(attacked: Attacked, request: ImageAttackRequest): AsyncGenerator<void, AttackRun, void> {
  const { classifier, images, cleanPredictions } = attacked;
  const { threatModel, parameters, positions, seed } = request;
  const run = {
    attacked: positions, broken: new Uint8Array(images.count), predictions: cleanPredictions.slice(),
    raw: new Extent(threatModel.norm), checked: new Extent(threatModel.norm),
  };
  const attack = watched(request.attack, run.raw);
  for (const batch of batchesOf(positions, imagesPerRun(images.imageShape))) {
    const clean = await images.read(batch);
    const steps = runImageAttack(attack, {
      classifier, images: clean, threatModel, parameters,
      cleanPredictions: Int32Array.from(batch, (position) => cleanPredictions[position] ?? 0),
      random: Random.fromSeed(seedFor(seed, attack.name, batch[0] ?? 0)),
    });
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) yield;
    run.checked.add(clean, step.value.adversarial);
    const predicted = await predict(classifier, step.value.adversarial);
    batch.forEach((position, row) => {
      run.predictions[position] = predicted[row] ?? -1;
      run.broken[position] = succeeds(threatModel.goal, cleanPredictions[position] ?? 0, predicted[row] ?? 0) ? 1 : 0;
    });
    yield;
  }
  return run;
}

/** The same attack, seen before anybody projects what it returns. */
function watched(attack: ImageAttack, raw: Extent): ImageAttack {
  return {
    ...attack,
    async *perturbImages(input) {
      const outcome = yield* attack.perturbImages(input);
      if (outcome.adversarial.data.length === input.images.data.length) raw.add(input.images, outcome.adversarial);
      return outcome;
    },
  };
}
