import type { IncomingMessage } from 'node:http';
import type { Identity, Role } from '../platform/database/context.ts';
import { hashApiKey } from '../platform/identity/api-key.ts';

/** Finds out whose key a hash belongs to; undefined for unknown and revoked ones. */
export interface KeyAuthenticator {
  authenticate(
    keyHash: Buffer,
  ): Promise<{ readonly keyId: string; readonly organizationId: string; readonly role: Role } | undefined>;
}

/** Who sends `Bearer KEY`; undefined when it is not of that form, or the key is not known. */
export async function identityOfBearer(
  authenticator: KeyAuthenticator,
  authorization: unknown,
): Promise<Identity | undefined> {
  if (typeof authorization !== 'string') return undefined;
  const key = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization.trim())?.[1];
  const found = key ? await authenticator.authenticate(hashApiKey(key)) : undefined;
  return found && { organizationId: found.organizationId, actorId: found.keyId, role: found.role };
}

/** Who sent a request, by its Authorization header. */
export function identityOfRequest(
  authenticator: KeyAuthenticator,
  request: IncomingMessage,
): Promise<Identity | undefined> {
  return identityOfBearer(authenticator, request.headers.authorization);
}
