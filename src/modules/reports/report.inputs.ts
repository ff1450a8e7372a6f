import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { JsonScalar, PageArgs } from '../shared/index.ts';

@InputType()
export class SignatoryInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly role!: string;

  @Field(() => String)
  readonly organization!: string;
}

@InputType()
export class GenerateReportInput {
  @Field(() => ID)
  readonly auditId!: string;

  @Field(() => String, { nullable: true })
  readonly title?: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'What the vendor says of the device, printed as it is: name, UDI-DI, intended purpose …',
  })
  readonly device?: unknown;

  @Field(() => [SignatoryInput], { nullable: true })
  readonly signatories?: readonly SignatoryInput[] | null;
}

@ArgsType()
export class ReportsArgs extends PageArgs {
  @Field(() => ID, { nullable: true })
  readonly auditId?: string | null;
}
