import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { Role } from '../../platform/database/context.ts';
import { Node } from './node.types.ts';

export const RoleEnum = {
  OWNER: 'OWNER',
  ENGINEER: 'ENGINEER',
  AUDITOR: 'AUDITOR',
  VIEWER: 'VIEWER',
} as const satisfies Record<Role, Role>;
registerEnumType(RoleEnum, {
  name: 'Role',
  description:
    'OWNER and ENGINEER change everything; AUDITOR reads everything, scores, reports, uploads nothing; VIEWER reads.',
});

@ObjectType({ implements: Node })
export class Organization extends Node {
  @Field(() => String)
  readonly name!: string;
}

@ObjectType({ description: 'The API key that signed the request.' })
export class Viewer {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => Organization)
  readonly organization!: Organization;

  @Field(() => RoleEnum)
  readonly role!: Role;
}
