import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PgClient } from 'pg';
import type { ApiModules } from '../../../src/api/api-options.ts';
import { createApi } from '../../../src/api/create-api.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { silentLogger } from '../../../src/kernel/logger.ts';
import { createAttacksModule } from '../../../src/modules/attacks/index.ts';
import { createAuditsModule } from '../../../src/modules/audits/index.ts';
import { createComparisonsModule } from '../../../src/modules/comparisons/index.ts';
import { createDatasetsModule } from '../../../src/modules/datasets/index.ts';
import { entities } from '../../../src/modules/entities.ts';
import { createDefensesModule } from '../../../src/modules/defenses/index.ts';
import { createModelsModule } from '../../../src/modules/models/index.ts';
import { createPerturbationsModule, createStoredPerturbations } from '../../../src/modules/perturbations/index.ts';
import { createReportsModule } from '../../../src/modules/reports/index.ts';
import { createTenancyModule } from '../../../src/modules/tenancy/index.ts';
import { createUploadsModule } from '../../../src/modules/uploads/index.ts';
import type { Defense } from '../../../src/robustness/defenses/defense.ts';
import { applicationUrl } from '../../../src/platform/database/application-role.ts';
import type { Identity, Role, TenantContext } from '../../../src/platform/database/context.ts';
import { Database } from '../../../src/platform/database/database.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { PostgresEventFeed } from '../../../src/platform/events/postgres-event-feed.ts';
import { PostgresEventLog } from '../../../src/platform/events/postgres-event-log.ts';
import { generateApiKey, hashApiKey } from '../../../src/platform/identity/api-key.ts';
import { UrlSigner } from '../../../src/platform/identity/url-signer.ts';
import { GraphileJobQueue } from '../../../src/platform/queue/graphile-job-queue.ts';
import { FolderBlobStore } from '../../../src/platform/storage/folder-blob-store.ts';
import { migrations } from '../../../migrations/index.ts';
import { createTestDatabase } from '../../support/postgres.ts';

/** Time that only tests move on; it starts at the real one, since links and rows are compared with the database's. */
export class TestClock implements Clock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  advance(seconds: number): void {
    this.#offsetMs += seconds * 1000;
  }
}

/** Someone who uses the API: an organization and a key of one role. */
export interface Tenant {
  readonly identity: Identity;
  readonly key: string;
}

export interface TestApiOptions {
  readonly isReady?: () => Promise<boolean>;
  readonly requestsPerMinute?: number;
  readonly maxUploadBytes?: number;
  /** Instead of the product's own. */
  readonly defenses?: readonly Defense[];
}

/** The whole server edge and all modules over a real database and a real folder; no worker. */
export class TestApi {
  readonly url: string;
  readonly clock: TestClock;
  readonly modules: ApiModules;
  readonly database: Database;
  readonly blobs: FolderBlobStore;
  readonly logged: { message: string; fields: Readonly<Record<string, unknown>> | undefined }[];
  readonly owner: PgClient;
  readonly feed: PostgresEventFeed;
  readonly #stop: () => Promise<void>;

  private constructor(parts: Omit<TestApi, 'close' | 'newTenant' | 'newKey' | 'as'>, stop: () => Promise<void>) {
    this.url = parts.url;
    this.clock = parts.clock;
    this.modules = parts.modules;
    this.database = parts.database;
    this.blobs = parts.blobs;
    this.logged = parts.logged;
    this.owner = parts.owner;
    this.feed = parts.feed;
    this.#stop = stop;
  }

  static async start(options: TestApiOptions = {}): Promise<TestApi> {
    const clock = new TestClock();
    const { url: ownerUrl, drop } = await createTestDatabase();
    await migrate(ownerUrl, { logger: silentLogger, migrations });
    const appUrl = applicationUrl(ownerUrl);
    const logged: TestApi['logged'] = [];
    const logger = {
      ...silentLogger,
      error: (message: string, fields?: Readonly<Record<string, unknown>>) => void logged.push({ message, fields }),
    };
    const database = await Database.open({ url: appUrl, entities, logger });
    const owner = new PgClient({ connectionString: ownerUrl });
    await owner.connect();
    const events = new PostgresEventLog();
    const feed = new PostgresEventFeed({ url: appUrl, database, log: events, logger });
    const directory = mkdtempSync(join(tmpdir(), 'assay-api-'));
    const blobs = new FolderBlobStore(join(directory, 'blobs'));
    await blobs.prepare();
    const maxUploadBytes = options.maxUploadBytes ?? 50_000_000;
    const shared = { database, blobs, clock, logger, queue: new GraphileJobQueue(), events, feed };
    const modules = composeModules(shared, { stagingDirectory: join(directory, 'uploads'), maxUploadBytes, defenses: options.defenses });
    const api = await createApi({
      ...shared,
      modules,
      signer: new UrlSigner(Buffer.alloc(32, 7), clock),
      isReady: options.isReady ?? (() => Promise.resolve(true)),
      settings: {
        publicUrl: null,
        maxUploadBytes,
        uploadLinkSeconds: 3600,
        fileLinkSeconds: 600,
        requestsPerMinute: options.requestsPerMinute ?? 100_000,
      },
    });
    const port = await api.listen(0, '127.0.0.1');
    return new TestApi(
      { url: `http://127.0.0.1:${port}`, clock, modules, database, blobs, logged, owner, feed },
      async () => {
        await api.close();
        await feed.close();
        await database.close();
        await owner.end();
        await drop();
        rmSync(directory, { recursive: true, force: true });
      },
    );
  }

  close(): Promise<void> {
    return this.#stop();
  }

  async newTenant(name: string): Promise<Tenant> {
    const organizationId = newId('organization');
    await this.owner.query('INSERT INTO organization (id, name) VALUES ($1, $2)', [organizationId, name]);
    return this.newKey(organizationId, 'OWNER');
  }

  async newKey(organizationId: string, role: Role): Promise<Tenant> {
    const key = generateApiKey();
    const actorId = newId('apiKey');
    await this.owner.query(
      'INSERT INTO api_key (id, organization_id, name, role, key_hash) VALUES ($1, $2, $3, $4, $5)',
      [actorId, organizationId, `key of ${role}`, role, hashApiKey(key)],
    );
    return { key, identity: { organizationId, actorId, role } };
  }

  as<T>(tenant: Tenant, work: (ctx: TenantContext) => Promise<T>): Promise<T> {
    return this.database.asTenant(tenant.identity, work);
  }
}

type Shared = Omit<
  Parameters<typeof createUploadsModule>[0] & Parameters<typeof createModelsModule>[0],
  'uploads' | 'datasets' | 'defenses' | 'stagingDirectory' | 'maxUploadBytes' | 'uploadLifetimeSeconds'
>;

interface ModuleSettings {
  readonly stagingDirectory: string;
  readonly maxUploadBytes: number;
  readonly defenses: readonly Defense[] | undefined;
}

function composeModules(shared: Shared, { defenses: catalogue, ...limits }: ModuleSettings): ApiModules {
  const tenancy = createTenancyModule();
  const uploads = createUploadsModule({ ...shared, ...limits, uploadLifetimeSeconds: 3600 });
  const datasets = createDatasetsModule({ ...shared, uploads: uploads.service });
  const defenses = createDefensesModule(catalogue);
  const models = createModelsModule({
    ...shared,
    uploads: uploads.service,
    datasets: datasets.service,
    defenses: defenses.service,
  });
  const attacks = createAttacksModule();
  const tested = { ...shared, models: models.service, datasets: datasets.service, catalogue: attacks.service };
  const audits = createAuditsModule({ ...tested, perturbations: createStoredPerturbations() });
  const perturbations = createPerturbationsModule({ ...tested, audits: audits.service });
  const comparisons = createComparisonsModule({ ...tested, audits: audits.service, perturbations: perturbations.service });
  const reports = createReportsModule({
    ...tested,
    tenancy: tenancy.service,
    audits: audits.service,
    perturbations: perturbations.service,
  });
  return { tenancy, uploads, models, datasets, defenses, attacks, audits, perturbations, comparisons, reports };
}
