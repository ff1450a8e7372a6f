import { generateApiKey, hashApiKey } from '../../src/platform/identity/api-key.ts';
import { provisionFirstOrganization, readUrlSigningKey } from '../../src/platform/database/provisioning.ts';
import { createMigratedDatabase } from './support/migrated-database.ts';
import type { MigratedDatabase } from './support/migrated-database.ts';

describe('provisioning and authentication', () => {
  let db: MigratedDatabase;

  beforeEach(async () => {
    db = await createMigratedDatabase();
  });

  afterEach(async () => {
    await db.drop();
  });

  it('makes one organization and one key when ten programs start at once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => provisionFirstOrganization(db.ownerUrl, { name: 'Clinic' })));
    const makers = results.filter((result) => result.created);
    expect(makers).toHaveLength(1);
    expect(results.filter((result) => result.apiKey !== undefined)).toHaveLength(1);
    expect(await db.query('SELECT name FROM organization')).toEqual([{ name: 'Clinic' }]);
    const key = await db.database.authenticate(hashApiKey(makers[0]?.apiKey ?? ''));
    expect(key).toMatchObject({ keyName: 'owner', role: 'OWNER' });
    expect(await db.query('SELECT id FROM organization')).toEqual([{ id: key?.organizationId }]);
  });

  it('takes the operator\'s key when one is given and refuses a short one before it changes anything', async () => {
    await expect(provisionFirstOrganization(db.ownerUrl, { name: 'Clinic', key: 'short' })).rejects.toThrow(/32 characters or more, found 5/);
    expect(await db.query('SELECT FROM organization')).toEqual([]);
    const key = 'a key an operator chose'.replaceAll(' ', '-') + '0123456789';
    expect(await provisionFirstOrganization(db.ownerUrl, { name: 'Clinic', key })).toEqual({ created: true, apiKey: key });
    expect(await provisionFirstOrganization(db.ownerUrl, { name: 'Other', key: generateApiKey() })).toEqual({ created: false });
    expect(await db.database.authenticate(hashApiKey(key))).toMatchObject({ role: 'OWNER' });
  });

  it('knows no unknown and no revoked key', async () => {
    const { apiKey = '' } = await provisionFirstOrganization(db.ownerUrl, { name: 'Clinic' });
    expect(await db.database.authenticate(hashApiKey(generateApiKey()))).toBeUndefined();
    await db.query('UPDATE api_key SET revoked_at = now()');
    expect(await db.database.authenticate(hashApiKey(apiKey))).toBeUndefined();
  });

  it('reads the same signing key of 32 bytes each time, another one in each installation', async () => {
    const key = await readUrlSigningKey(db.ownerUrl);
    expect(key).toHaveLength(32);
    expect(await readUrlSigningKey(db.ownerUrl)).toEqual(key);
    const other = await createMigratedDatabase();
    const otherKey = await readUrlSigningKey(other.ownerUrl);
    await other.drop();
    expect(otherKey).not.toEqual(key);
  });
});
