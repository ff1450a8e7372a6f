import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { JsonScalar } from '../shared/index.ts';
import type { AlgorithmRecord, AttackKind, GoalKind, Knowledge, NormName } from './attack-catalogue.service.ts';

export const NormEnum: Readonly<{ [K in NormName]: K }> = { LINF: 'LINF', L2: 'L2' };
registerEnumType(NormEnum, { name: 'Norm', description: 'Over all channels, in [0,1] pixels.' });

export const GoalEnum: Readonly<{ [K in GoalKind]: K }> = { NONTARGETED: 'NONTARGETED', TARGETED: 'TARGETED' };
registerEnumType(GoalEnum, { name: 'Goal' });

export const KnowledgeEnum: Readonly<{ [K in Knowledge]: K }> = {
  WHITE_BOX: 'WHITE_BOX',
  BLACK_BOX: 'BLACK_BOX',
  NONE: 'NONE',
};
registerEnumType(KnowledgeEnum, {
  name: 'Knowledge',
  description: 'What an attack knows of the model. NONE: controls, such as random noise.',
});

export const AttackKindEnum: Readonly<{ [K in AttackKind]: K }> = {
  UNIVERSAL: 'UNIVERSAL',
  IMAGE: 'IMAGE',
  CORRUPTION: 'CORRUPTION',
};
registerEnumType(AttackKindEnum, {
  name: 'AttackKind',
  description: 'One perturbation for all images, one for each, or a natural change of severity 0 to 5 without a budget.',
});

@ObjectType({ description: 'What can be launched.' })
export class AttackAlgorithm implements AlgorithmRecord {
  @Field(() => String, { description: 'A stable id, for example "uap-sgd".' })
  readonly name!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String)
  readonly summary!: string;

  @Field(() => String)
  readonly reference!: string;

  @Field(() => AttackKindEnum)
  readonly kind!: AttackKind;

  @Field(() => Boolean)
  readonly universal!: boolean;

  @Field(() => KnowledgeEnum)
  readonly knowledge!: Knowledge;

  @Field(() => [GoalEnum])
  readonly goals!: readonly GoalKind[];

  @Field(() => [NormEnum])
  readonly norms!: readonly NormName[];

  @Field(() => [String], { description: 'Where a corruption is known from; empty for attacks, which suit them all.' })
  readonly modalities!: readonly string[];

  @Field(() => JsonScalar, { description: 'JSON Schema, with defaults.' })
  readonly parametersSchema!: unknown;
}
