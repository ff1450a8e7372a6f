import { AppError } from '../../kernel/errors.ts';
import type { Attack } from './attack.ts';
import { uapIterative } from './uap-iterative.ts';
import { uapRandom } from './uap-random.ts';
import { uapSgd } from './uap-sgd.ts';

export type { Attack, AttackCheckpoint, AttackProgress, AttackStep, CurvePoint } from './attack.ts';
export { parametersJsonSchema, parseParameters, type ParsedParameters } from './support/parameters.ts';

/** The attacks as given; throws when two share a name, since a name decides what a job runs. */
export function catalogueOf(attacks: readonly Attack[]): readonly Attack[] {
  const names = attacks.map((attack) => attack.name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw new AppError('INTERNAL', `expected attacks with different names, found ${repeated.join(', ')} more than once`);
  }
  return Object.freeze([...attacks]);
}

/** Every attack that can be launched. A new one is a line here. */
export const attackCatalogue: readonly Attack[] = catalogueOf([uapSgd, uapIterative, uapRandom]);

/** The attack of a name, or undefined. */
export function findAttack(name: string): Attack | undefined {
  return attackCatalogue.find((attack) => attack.name === name);
}
