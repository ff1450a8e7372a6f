import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ChannelOrderEnum, ResizeKernelEnum } from './model.enums.ts';
import type { ChannelOrder, ResizeKernel } from './model.record.ts';

@InputType()
export class PreprocessingInput {
  @Field(() => Int, { nullable: true, description: 'Taken from the model when it fixes it.' })
  readonly width?: number | null;

  @Field(() => Int, { nullable: true, description: 'Taken from the model when it fixes it.' })
  readonly height?: number | null;

  @Field(() => ChannelOrderEnum, { defaultValue: 'RGB' })
  readonly channels!: ChannelOrder;

  @Field(() => ResizeKernelEnum, { defaultValue: 'BILINEAR' })
  readonly resize!: ResizeKernel;

  @Field(() => [Float], {
    defaultValue: [1],
    description: 'Own input = pixel in [0,1] * scale + offset, per channel or one for all.',
  })
  readonly scale!: readonly number[];

  @Field(() => [Float], { defaultValue: [0] })
  readonly offset!: readonly number[];
}

@InputType()
export class ReferenceVectorInput {
  @Field(() => ID, { description: 'An image.' })
  readonly uploadId!: string;

  @Field(() => [Float], { description: "What the vendor's own software gives for it." })
  readonly output!: readonly number[];
}

@InputType({ description: 'Where the vendor decides; clinical figures are taken there.' })
export class OperatingPointInput {
  @Field(() => String, { description: 'The class that is a finding: one of `classes`.' })
  readonly positiveClass!: string;

  @Field(() => Float, { defaultValue: 0.5, description: 'Positive when the probability of that class is at least this.' })
  readonly threshold!: number;
}

@InputType()
export class RegisterModelInput {
  @Field(() => [ID], { description: 'One file, or a model with its weight shards or external data.' })
  readonly uploadIds!: readonly string[];

  @Field(() => String)
  readonly name!: string;

  @Field(() => String, { defaultValue: '1' })
  readonly version!: string;

  @Field(() => String, { nullable: true, description: 'Detected when absent.' })
  readonly architecture?: string | null;

  @Field(() => [String], { description: "In the order of the model's outputs." })
  readonly classes!: readonly string[];

  @Field(() => PreprocessingInput)
  readonly preprocessing!: PreprocessingInput;

  @Field(() => [ReferenceVectorInput], {
    nullable: true,
    description: "The vendor's own outputs on a few images: reproduced or rejected.",
  })
  readonly referenceVectors?: readonly ReferenceVectorInput[] | null;

  @Field(() => OperatingPointInput, { nullable: true })
  readonly operatingPoint?: OperatingPointInput | null;
}
