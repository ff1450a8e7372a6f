import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { JsonScalar } from '../shared/index.ts';
import type { DefenseKind, DefenseRecord } from './defense-catalogue.service.ts';

export const DefenseKindEnum: Readonly<{ [K in DefenseKind]: K }> = { TRAINING: 'TRAINING', TRANSFORM: 'TRANSFORM' };
registerEnumType(DefenseKindEnum, {
  name: 'DefenseKind',
  description: 'TRAINING changes the weights, which needs gradients; TRANSFORM changes the image before the model sees it.',
});

@ObjectType({ description: 'What a model can be hardened with.' })
export class DefenseAlgorithm implements Omit<DefenseRecord, 'answers'> {
  @Field(() => String, { description: 'A stable id, for example "adversarial-retraining".' })
  readonly name!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String)
  readonly summary!: string;

  @Field(() => String)
  readonly reference!: string;

  @Field(() => DefenseKindEnum)
  readonly kind!: DefenseKind;

  @Field(() => JsonScalar, { description: 'JSON Schema, with defaults.' })
  readonly parametersSchema!: unknown;
}
