import { createHash } from 'node:crypto';
import { Random } from '../../../kernel/random.ts';

/**
 * A generator of its own for one part of a run (a batch, an image), decided by the run's seed and the part's name: the
 * same whichever parts came before, and unlike that of any other part.
 */
export function derivedRandom(seed: number, part: string, index: number): Random {
  const digest = createHash('sha256').update(`${seed} ${part} ${index}`).digest();
  return Random.fromState([digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)]);
}
