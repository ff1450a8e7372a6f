import { Random } from '../../kernel/random.ts';
import { AppError } from '../../kernel/errors.ts';
import { sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import type { CorruptionAttack } from '../attacks/attack.ts';
import { perturbed } from '../attacks/support/perturbed.ts';
import type { Check } from './check.ts';
import type { CheckContext } from './check-context.ts';
import { counted } from './support/words.ts';

/** Where nothing is done nothing may change: what a pipeline changes by itself would be counted as an attack's success. */
export const pipelineIdentity: Check = {
  id: 'S-12',
  title: 'No perturbation, no corruption and the direct channel change nothing',
  severity: 'BLOCKING',
  source: 'ours',
  needsGradient: false,
  cost: ({ count }) => count,
  async *run(context) {
    const { logits: clean } = yield* context.clean();
    const ways = waysOf(context);
    const changed = new Map<string, number>();
    let otherAnswers = 0;
    for (const batch of context.batches()) {
      const images = await context.images.read(batch);
      for (const way of ways) {
        const arrived = await way.send(images);
        if (arrived && !sameValues(images, arrived)) changed.set(way.name, (changed.get(way.name) ?? 0) + batch.length);
      }
      const { data } = await context.classifier.logits(perturbed(images, new Float32Array(sizeOf(context.classifier.imageShape))));
      const offset = (batch[0] ?? 0) * (clean.shape[1] ?? 0);
      if (data.some((value, at) => value !== clean.data[offset + at])) otherAnswers++;
      yield;
    }
    const words = [...changed].map(([name, images]) => `${name} (a batch among ${counted(images, 'image')})`);
    return {
      outcome: changed.size === 0 && otherAnswers === 0 ? 'PASS' : 'FAIL',
      detail: `${counted(context.count, 'image')} compared bit for bit through ${counted(ways.length, 'way')} that should leave them alone (a zero perturbation, the float channel, ${ways.length - 2} corruptions at severity 0); changed by: ${words.join(', ') || 'none'}. Logits of the unchanged images differ in ${counted(otherAnswers, 'batch').replace('batchs', 'batches')}.`,
      numbers: { images: context.count, ways: ways.length, changedBy: changed.size, batchesWithOtherLogits: otherAnswers },
    };
  },
};

interface Way {
  readonly name: string;
  /** Images as they arrive; undefined where it does not apply to such images. */
  send(images: FloatTensor): Promise<FloatTensor | undefined>;
}

function waysOf({ tools, classifier: { imageShape } }: CheckContext): Way[] {
  const zeros = new Float32Array(sizeOf(imageShape));
  const float = tools.channels.filter(({ name }) => name === 'float');
  const corruptions = tools.attacks.filter((attack): attack is CorruptionAttack => attack.kind === 'CORRUPTION');
  return [
    { name: 'zero perturbation', send: (images) => Promise.resolve(perturbed(images, zeros)) },
    ...float.map(({ name, send }) => ({ name: `channel ${name}`, send })),
    ...corruptions.map((attack) => ({ name: attack.name, send: (images: FloatTensor) => uncorrupted(attack, images) })),
  ];
}

async function uncorrupted(attack: CorruptionAttack, images: FloatTensor): Promise<FloatTensor | undefined> {
  const randoms = Array.from({ length: images.shape[0] ?? 0 }, (_, row) => Random.fromSeed(row));
  try {
    return await attack.corrupt(images, 0, randoms);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'UNSUPPORTED' || error.code === 'INVALID_INPUT')) return undefined;
    throw error;
  }
}

function sameValues(before: FloatTensor, after: FloatTensor): boolean {
  return before.data.length === after.data.length && before.data.every((value, at) => Object.is(value, after.data[at]) || value === after.data[at]);
}
