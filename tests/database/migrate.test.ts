import { silentLogger } from '../../src/kernel/logger.ts';
import { applicationUrl } from '../../src/platform/database/application-role.ts';
import { dumpSchema } from '../../src/platform/database/dump-schema.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { withOwner } from '../../src/platform/database/owner.ts';
import { migrations } from '../../migrations/index.ts';
import { createTestDatabase } from '../support/postgres.ts';
import type { TestDatabase } from '../support/postgres.ts';

const options = { logger: silentLogger, migrations };

describe('migrate', () => {
  const databases: TestDatabase[] = [];
  const freshDatabase = async (): Promise<string> => {
    const database = await createTestDatabase();
    databases.push(database);
    return database.url;
  };

  afterAll(async () => {
    for (const database of databases) await database.drop();
  });

  it('makes the schema from nothing, and running it again changes nothing', async () => {
    const url = await freshDatabase();
    await migrate(url, options);
    const first = await dumpSchema(url);
    await withOwner(url, (client) => client.query("INSERT INTO organization (id, name) VALUES ('org_kept', 'kept')"));
    await migrate(url, options);
    expect(await dumpSchema(url)).toBe(first);
    const kept = await withOwner(url, (client) => client.query('SELECT id FROM organization'));
    expect(kept.rows).toEqual([{ id: 'org_kept' }]);
  });

  it('may be called 20 times at once: each migration runs once', async () => {
    const url = await freshDatabase();
    await Promise.all(Array.from({ length: 20 }, () => migrate(url, options)));
    const ran = await withOwner(url, (client) => client.query('SELECT name FROM migration'));
    expect(ran.rows).toEqual(migrations.map((migration) => ({ name: migration.name })));
  });
});

describe('applicationUrl', () => {
  it('keeps host, database and settings and derives the password from the owner\'s alone', () => {
    const url = new URL(applicationUrl('postgres://owner:s%40cret@db.example:6000/assay?sslmode=require'));
    expect(url.href).toMatch(/^postgres:\/\/assay_app:[0-9a-f]{64}@db\.example:6000\/assay\?sslmode=require$/);
    expect(new URL(applicationUrl('postgres://other:s%40cret@elsewhere/x')).password).toBe(url.password);
    expect(new URL(applicationUrl('postgres://owner:secret@db.example:6000/assay')).password).not.toBe(url.password);
  });

  it.each(['postgres://owner@localhost/assay', 'postgres:///assay', 'mysql://a:b@c/d', 'nonsense'])(
    'refuses %s, from which no password can be derived', (url) => {
      expect(() => applicationUrl(url)).toThrow(/expected DATABASE_URL as postgres:\/\/USER:PASSWORD@HOST/);
    });
});

describe('dumpSchema', () => {
  it('gives SQL that makes the same schema in an empty database', async () => {
    const [original, copy] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      await migrate(original.url, options);
      const dump = await dumpSchema(original.url);
      await withOwner(copy.url, (client) => client.query(dump));
      expect(await dumpSchema(copy.url)).toBe(dump);
      expect(dump).toContain('CREATE POLICY tenant ON audit');
      expect(dump).toContain('GRANT INSERT, SELECT ON event TO assay_app;');
    } finally {
      await original.drop();
      await copy.drop();
    }
  });
});
