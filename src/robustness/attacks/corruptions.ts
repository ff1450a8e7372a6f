import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import { corrupt, corruptionCatalogue, requireApplies, type Corruption } from '../corruptions/index.ts';
import type { CorruptionAttack } from './attack.ts';

/** 0 is the clean image: its figures must be those of no corruption. */
const SEVERITIES = [0, 1, 2, 3, 4, 5];

const parameters = z.strictObject({
  severities: z.array(z.int().min(0).max(5)).min(1)
    .overwrite((severities) => [...new Set(severities)].sort((a, b) => a - b))
    .default(SEVERITIES)
    .describe('Severities to score, from 0 (the clean image) to 5.'),
});

/** A corruption as a row of the catalogue: `corruption-NAME`. */
export function corruptionAttack(corruption: Corruption): CorruptionAttack<typeof parameters> {
  return {
    name: `corruption-${corruption.name}`,
    title: corruption.title,
    summary: `${corruption.summary} ${severitiesText(corruption)}${corruption.needsColour ? ' Only for models of colour images.' : ''}`,
    reference: corruption.reference,
    kind: 'CORRUPTION',
    knowledge: 'NONE',
    goals: ['NONTARGETED'],
    norms: ['LINF'],
    parameters,
    modalities: corruption.modalities,
    severitiesOf: ({ severities }) => severities,
    corrupt: (images, severity, randoms) => corruptBatch(corruption, images, severity, randoms),
  };
}

/** "Severities 1 to 5: standard deviation (of full scale) 0.02, 0.04, 0.07, 0.11, 0.16." */
function severitiesText({ levels }: Corruption): string {
  const parts = Object.values(levels).map(({ meaning, unit, values }) => `${meaning}${unit === meaning ? '' : ` (${unit})`} ${values.join(', ')}`);
  return `Severities 1 to 5: ${parts.join('; ')}.`;
}

async function corruptBatch(corruption: Corruption, images: FloatTensor, severity: number, randoms: readonly Random[]): Promise<FloatTensor> {
  const [count = 0, channels = 1, height = 1, width = 1] = images.shape;
  requireApplies(corruption, channels);
  const size = sizeOf([channels, height, width]);
  const batch = floatTensor(images.shape);
  for (let row = 0; row < count; row++) {
    const data = images.data.subarray(row * size, (row + 1) * size);
    batch.data.set(await corrupt(corruption, { channels, height, width, data }, severity, randomOf(randoms, row)), row * size);
  }
  return batch;
}

function randomOf(randoms: readonly Random[], row: number): Random {
  const random = randoms[row];
  if (!random) throw new AppError('INTERNAL', `expected a generator for each image, found ${randoms.length}`);
  return random;
}

/** Every natural corruption as an attack. */
export const corruptionAttacks: readonly CorruptionAttack[] = Object.freeze(corruptionCatalogue.map(corruptionAttack));
