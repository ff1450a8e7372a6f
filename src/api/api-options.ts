import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { AttacksModule } from '../modules/attacks/index.ts';
import type { AuditsModule } from '../modules/audits/index.ts';
import type { ComparisonsModule } from '../modules/comparisons/index.ts';
import type { DatasetsModule } from '../modules/datasets/index.ts';
import type { DefensesModule } from '../modules/defenses/index.ts';
import type { ModelsModule } from '../modules/models/index.ts';
import type { PerturbationsModule } from '../modules/perturbations/index.ts';
import type { ReportsModule } from '../modules/reports/index.ts';
import type { TenancyModule } from '../modules/tenancy/index.ts';
import type { UploadsModule } from '../modules/uploads/index.ts';
import type { TenantDatabase } from '../platform/database/context.ts';
import type { UrlSigner } from '../platform/identity/url-signer.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { KeyAuthenticator } from './authentication.ts';

/** The composed modules that the API serves. */
export interface ApiModules {
  readonly tenancy: TenancyModule;
  readonly uploads: UploadsModule;
  readonly models: ModelsModule;
  readonly datasets: DatasetsModule;
  readonly defenses: DefensesModule;
  readonly attacks: AttacksModule;
  readonly audits: AuditsModule;
  readonly perturbations: PerturbationsModule;
  readonly comparisons: ComparisonsModule;
  readonly reports: ReportsModule;
}

export interface ApiSettings {
  /** Where clients reach this API; null: the address each of them uses. */
  readonly publicUrl: string | null;
  readonly maxUploadBytes: number;
  /** How long the address of an upload works; at least as long as the upload lives. */
  readonly uploadLinkSeconds: number;
  /** How long the address of a stored file works. */
  readonly fileLinkSeconds: number;
  /** GraphQL operations that one key may send to this process. */
  readonly requestsPerMinute: number;
}

/** Everything the server edge is made of; the composition root makes it. */
export interface ApiOptions {
  readonly database: TenantDatabase & KeyAuthenticator;
  readonly modules: ApiModules;
  readonly blobs: BlobStore;
  readonly signer: UrlSigner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: ApiSettings;
  /** Whether the API can serve: the database answers. */
  readonly isReady: () => Promise<boolean>;
}
