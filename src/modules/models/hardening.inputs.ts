import { Field, ID, InputType, Int } from 'type-graphql';
import { JsonScalar } from '../shared/index.ts';
import type { NewHardening } from './hardening-checks.ts';

@InputType()
export class HardenModelInput implements NewHardening {
  @Field(() => ID)
  readonly modelId!: string;

  @Field(() => ID, { description: 'Learnt from: its generation split only.' })
  readonly datasetId!: string;

  @Field(() => String, { description: 'One of Query.defenseAlgorithms.' })
  readonly algorithm!: string;

  @Field(() => JsonScalar, { nullable: true })
  readonly parameters?: unknown;

  @Field(() => String, { nullable: true, description: 'By default that of the model, and what it was hardened with.' })
  readonly name?: string | null;

  @Field(() => Int, { defaultValue: 0, description: 'The same seed makes the same model, on the same machine with the same number of threads.' })
  readonly seed!: number;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      "Repeats the model's latest audit on the data set that succeeded: the same attacks from scratch on the new model, with the defense in the loop, and the old perturbations scored on it.",
  })
  readonly reaudit!: boolean;
}
