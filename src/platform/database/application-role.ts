import { createHmac, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { AppError } from '../../kernel/errors.ts';
import { withOwner } from './owner.ts';
import { scramVerifier } from './scram-verifier.ts';

/** The role the application signs in as: neither superuser nor able to look past row-level security. */
export const APPLICATION_ROLE = 'assay_app';

/**
 * A role belongs to the whole cluster and databases share no lock an ordinary role may take, so programs that start at
 * once on several databases collide here; who loses tries again.
 */
const MAX_TRIES = 20;
const COLLISIONS = /tuple concurrently updated|tuple concurrently deleted/;
const COLLISION_CODES = new Set(['42710', '23505']); // duplicate object, unique violation

/**
 * The owner's URL with the application's role and password. The password is the hex HMAC-SHA256 of the role's name
 * under the owner's password: every replica derives the same from the one setting it has, and it cannot be computed
 * back. Changing the owner's password changes it; the next `migrate` stores the new one. Databases of one cluster
 * share the role, hence they need the same owner password.
 */
export function applicationUrl(ownerUrl: string): string {
  const url = parsePostgresUrl(ownerUrl);
  url.password = createHmac('sha256', decodeURIComponent(url.password)).update(APPLICATION_ROLE).digest('hex');
  url.username = APPLICATION_ROLE;
  return url.toString();
}

function parsePostgresUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.password === '') {
    throw new AppError('INVALID_INPUT',
      'expected DATABASE_URL as postgres://USER:PASSWORD@HOST:PORT/DATABASE (the password of the application\'s role is '
      + 'derived from the owner\'s), found an address without password or host, or no address at all');
  }
  return url;
}

/** Makes sure that the application's role exists, can sign in with its derived password and has no special power. */
export async function ensureApplicationRole(ownerUrl: string): Promise<void> {
  const roleUrl = applicationUrl(ownerUrl);
  // Asked first: the server logs a failed sign-in as a fatal error, which would frighten at every first start.
  if (!(await roleExists(ownerUrl))) await storeRole(ownerUrl, new URL(roleUrl).password);
  for (let tries = 0; !(await canSignIn(roleUrl)); tries++) {
    if (tries === MAX_TRIES) {
      throw new AppError('UNAVAILABLE', `expected role ${APPLICATION_ROLE} to sign in, found it refused ${MAX_TRIES} times: `
        + 'another program on this cluster gives it another password, or the server\'s pg_hba.conf does not admit it');
    }
    await storeRole(ownerUrl, new URL(roleUrl).password);
    if (tries > 0) await sleep(randomInt(10, 100));
  }
  await refusePowerfulRole(ownerUrl);
}

function roleExists(ownerUrl: string): Promise<boolean> {
  return withOwner(ownerUrl, isRole);
}

async function isRole(client: Client): Promise<boolean> {
  const found = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
  return found.rowCount !== 0;
}

async function canSignIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'assay-sign-in' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code?.startsWith('28')) return false; // invalid authorization
    throw error;
  } finally {
    await client.end();
  }
}

async function storeRole(ownerUrl: string, password: string): Promise<void> {
  try {
    await withOwner(ownerUrl, async (client) => {
      const verb = (await isRole(client)) ? 'ALTER' : 'CREATE';
      await client.query(`${verb} ROLE ${APPLICATION_ROLE} LOGIN PASSWORD '${scramVerifier(password)}'`);
    });
  } catch (error) {
    if (!isCollision(error)) throw error;
  }
}

function isCollision(error: unknown): boolean {
  return error instanceof DatabaseError && (COLLISION_CODES.has(error.code ?? '') || COLLISIONS.test(error.message));
}

interface RolePowers { readonly rolsuper: boolean; readonly rolbypassrls: boolean; readonly rolcreaterole: boolean }

async function refusePowerfulRole(ownerUrl: string): Promise<void> {
  const powers = await withOwner(ownerUrl, async (client) => {
    const found = await client.query<RolePowers>(
      'SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
    return found.rows[0];
  });
  if (powers && !powers.rolsuper && !powers.rolbypassrls && !powers.rolcreaterole) return;
  throw new AppError('UNAVAILABLE', `expected role ${APPLICATION_ROLE} without SUPERUSER, BYPASSRLS and CREATEROLE, found `
    + `${JSON.stringify(powers)}: tenants would not be kept apart`);
}
