import { createServer } from 'node:http';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

const PREFIX = 'assay-test-postgres-';
const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Lends one PostgreSQL server to all test files of a Jest run. It lives in Jest's own process and starts when the first
 * test file asks, so that runs without a database pay only for an idle socket.
 */
export async function startPostgresBroker() {
  let server;
  const broker = createServer((_request, response) => {
    server ??= startServer();
    server.then(
      ({ url }) => response.end(url),
      (error) => response.writeHead(500).end(String(error.stack ?? error)),
    );
  });
  await new Promise((resolve) => broker.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${broker.address().port}/`,
    async stop() {
      broker.closeAllConnections();
      await new Promise((resolve) => broker.close(resolve));
      const started = await server?.catch(() => undefined);
      await started?.stop();
    },
  };
}

async function startServer() {
  removeThoseOfDeadRuns();
  const home = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // As root the server runs under another account, which must be able to enter.
  chmodSync(home, 0o755);
  const { startEmbeddedPostgres } = await tsImport('../../src/platform/database/embedded/embedded-postgres.ts', import.meta.url);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(home, 'data'),
    systemDirectory: join(home, 'system'),
    logger: silentLogger,
  });
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A run that was killed leaves its folder; its server ended with it. */
function removeThoseOfDeadRuns() {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
