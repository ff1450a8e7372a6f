import type { Role, TenantContext } from '../../platform/database/context.ts';
import { refusal } from './problem-list.ts';

const WRITERS: readonly Role[] = ['OWNER', 'ENGINEER'];
const REPORTERS: readonly Role[] = ['OWNER', 'ENGINEER', 'AUDITOR'];

/** Refuses roles that may not change anything. `deed` completes the sentence "this key may not …". */
export function requireWriter(ctx: TenantContext, deed: string): void {
  requireOneOf(ctx, WRITERS, deed);
}

/** Refuses roles that may not make reports. */
export function requireReporter(ctx: TenantContext, deed: string): void {
  requireOneOf(ctx, REPORTERS, deed);
}

function requireOneOf(ctx: TenantContext, roles: readonly Role[], deed: string): void {
  if (roles.includes(ctx.identity.role)) return;
  throw refusal(
    'FORBIDDEN',
    [],
    `this key may not ${deed}: expected the role ${roles.join(' or ')}, found ${ctx.identity.role}`,
  );
}
