import type { Client } from 'pg';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { checkApiKey, generateApiKey, hashApiKey } from '../identity/api-key.ts';
import { withOwner, withOwnerTransaction } from './owner.ts';

export interface FirstOrganization {
  readonly name: string;
  /** The key of its owner; made when absent. */
  readonly key?: string | undefined;
}

export interface Provisioned {
  /** False when there was an organization already: nothing was changed, and `apiKey` is absent. */
  readonly created: boolean;
  /** The owner's key. It is stored as a digest only: this is the one time it can be shown. */
  readonly apiKey?: string;
}

/** Makes the first organization and its OWNER key when there is no organization yet; whoever calls at once, one does. */
export async function provisionFirstOrganization(ownerUrl: string, first: FirstOrganization): Promise<Provisioned> {
  if (first.key !== undefined) checkApiKey(first.key);
  return withOwnerTransaction(ownerUrl, async (client) => {
    await client.query('LOCK TABLE organization IN SHARE ROW EXCLUSIVE MODE');
    const existing = await client.query('SELECT FROM organization LIMIT 1');
    if (existing.rowCount !== 0) return { created: false };
    return { created: true, apiKey: await insertOrganization(client, first) };
  });
}

async function insertOrganization(client: Client, first: FirstOrganization): Promise<string> {
  const apiKey = first.key ?? generateApiKey();
  const organizationId = newId('organization');
  await client.query('INSERT INTO organization (id, name) VALUES ($1, $2)', [organizationId, first.name]);
  await client.query(
    "INSERT INTO api_key (id, organization_id, name, role, key_hash) VALUES ($1, $2, 'owner', 'OWNER', $3)",
    [newId('apiKey'), organizationId, hashApiKey(apiKey)]);
  return apiKey;
}

/** The key with which this installation signs its URLs; every replica reads the same. */
export async function readUrlSigningKey(ownerUrl: string): Promise<Buffer> {
  const found = await withOwner(ownerUrl,
    (client) => client.query<{ url_signing_key: Buffer }>('SELECT url_signing_key FROM instance'));
  const row = found.rows[0];
  if (!row) throw new AppError('INTERNAL', 'expected one row in table instance, found none: was the database migrated?');
  return row.url_signing_key;
}
