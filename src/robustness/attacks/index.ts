import { AppError } from '../../kernel/errors.ts';
import type { Attack } from './attack.ts';
import { apgdCe } from './apgd-ce.ts';
import { apgdDlr } from './apgd-dlr.ts';
import { apgdMargin } from './apgd-margin.ts';
import { deepfool } from './deepfool.ts';
import { fab } from './fab.ts';
import { fgsm } from './fgsm.ts';
import { hopskipjump } from './hopskipjump.ts';
import { pgd } from './pgd.ts';
import { square } from './square.ts';
import { corruptionAttacks } from './corruptions.ts';
import { uapDatafree } from './uap-datafree.ts';
import { uapDf } from './uap-df.ts';
import { uapIterative } from './uap-iterative.ts';
import { uapPixelShuffled } from './uap-pixel-shuffled.ts';
import { uapRandom } from './uap-random.ts';
import { uapSga } from './uap-sga.ts';
import { uapSgd } from './uap-sgd.ts';
import { uapSignFlipped } from './uap-sign-flipped.ts';
import { uapSimba } from './uap-simba.ts';
import { uapStored } from './uap-stored.ts';
import { uapTransfer } from './uap-transfer.ts';

export { isUniversal } from './attack.ts';
export type { Attack, AttackCheckpoint, AttackProgress, AttackStep, CurvePoint } from './attack.ts';
export { attackPresets, expandPreset, type AttackPreset, type PresetAttack, type PresetContext } from './presets.ts';
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
export const attackCatalogue: readonly Attack[] = catalogueOf([uapSgd, uapSga, uapDf, uapDatafree, uapIterative, uapRandom, uapSimba, uapTransfer, uapStored, uapSignFlipped, uapPixelShuffled, ...corruptionAttacks,
  fgsm, pgd, apgdCe, apgdDlr, apgdMargin, fab, deepfool, square, hopskipjump,
]);

/** The attack of a name, or undefined. */
export function findAttack(name: string): Attack | undefined {
  return attackCatalogue.find((attack) => attack.name === name);
}
