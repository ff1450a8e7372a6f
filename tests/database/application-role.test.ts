import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { silentLogger } from '../../src/kernel/logger.ts';
import { APPLICATION_ROLE, applicationUrl, ensureApplicationRole } from '../../src/platform/database/application-role.ts';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { withOwner } from '../../src/platform/database/owner.ts';
import { migrations } from '../../migrations/index.ts';

const options = { logger: silentLogger, migrations };

/** The role belongs to the cluster, so what changes it runs on a cluster of its own. */
describe('the application\'s role', () => {
  let home: string;
  let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let urls: readonly string[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'assay-role-'));
    await chmod(home, 0o755); // as root the server runs under another account, which must be able to enter
    server = await startEmbeddedPostgres({
      dataDirectory: join(home, 'data'), systemDirectory: join(home, 'system'), logger: silentLogger,
    });
    urls = await createDatabases(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  afterAll(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function createDatabases(names: readonly string[]): Promise<string[]> {
    await withOwner(server.url, async (client) => {
      for (const name of names) await client.query(`CREATE DATABASE ${name}`);
    });
    return names.map((name) => {
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    });
  }

  it('is made once when six databases of a cluster are migrated at once', async () => {
    await Promise.all(urls.map((url) => migrate(url, options)));
    for (const url of urls) await expectSignIn(url);
  });

  it('gets its password back when six programs find another one', async () => {
    await withOwner(server.url, (client) => client.query(`ALTER ROLE ${APPLICATION_ROLE} PASSWORD 'stale'`));
    await Promise.all(urls.map((url) => ensureApplicationRole(url)));
    for (const url of urls) await expectSignIn(url);
  });

  it('never has its password in a statement the server could log', async () => {
    const stored = await withOwner(server.url,
      (client) => client.query<{ rolpassword: string }>("SELECT rolpassword FROM pg_authid WHERE rolname = 'assay_app'"));
    expect(stored.rows[0]?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it.each(['SUPERUSER', 'BYPASSRLS', 'CREATEROLE'])('is refused when it has %s', async (power) => {
    await withOwner(server.url, (client) => client.query(`ALTER ROLE ${APPLICATION_ROLE} ${power}`));
    await expect(migrate(urls[0] ?? '', options)).rejects.toThrow(/expected role assay_app without SUPERUSER, BYPASSRLS/);
    await withOwner(server.url, (client) => client.query(`ALTER ROLE ${APPLICATION_ROLE} NO${power}`));
    await migrate(urls[0] ?? '', options);
  });

  it('is made by an owner who is no superuser', async () => {
    await withOwner(server.url, async (client) => {
      await client.query("CREATE ROLE plain_owner LOGIN CREATEROLE PASSWORD 'plain-owner-password'");
      await client.query('CREATE DATABASE plain OWNER plain_owner');
      for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.query(`DROP ROLE ${APPLICATION_ROLE}`);
    });
    const url = new URL(server.url);
    Object.assign(url, { username: 'plain_owner', password: 'plain-owner-password', pathname: '/plain' });
    await migrate(url.href, options);
    await expectSignIn(url.href);
  });

  async function expectSignIn(ownerUrl: string): Promise<void> {
    const client = new Client({ connectionString: applicationUrl(ownerUrl) });
    await client.connect();
    const who = await client.query('SELECT current_user AS name, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user');
    await client.end();
    expect(who.rows).toEqual([{ name: APPLICATION_ROLE, rolsuper: false, rolbypassrls: false }]);
  }
});
