import { Field, ObjectType } from 'type-graphql';
import type { ChannelRecord } from './attack-catalogue.service.ts';

@ObjectType({ description: 'How a perturbed image may travel before it reaches the model: saved, sent, resized.' })
export class Channel implements ChannelRecord {
  @Field(() => String, { description: 'As in Evaluation.channel.' })
  readonly name!: string;

  @Field(() => String)
  readonly title!: string;
}
