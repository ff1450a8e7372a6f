import { Field, ObjectType } from 'type-graphql';
import type { PresetRecord } from './attack-catalogue.service.ts';

@ObjectType({ description: 'A named list of attacks, launched together for one threat model.' })
export class AttackPreset implements PresetRecord {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly title!: string;

  @Field(() => String)
  readonly summary!: string;
}
