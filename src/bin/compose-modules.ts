import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { createAttacksModule } from '../modules/attacks/index.ts';
import { createAuditsModule } from '../modules/audits/index.ts';
import { createComparisonsModule } from '../modules/comparisons/index.ts';
import { createDatasetsModule } from '../modules/datasets/index.ts';
import { createDefensesModule } from '../modules/defenses/index.ts';
import { createModelsModule } from '../modules/models/index.ts';
import { createPerturbationsModule, createStoredPerturbations } from '../modules/perturbations/index.ts';
import { createReportsModule } from '../modules/reports/index.ts';
import { createTenancyModule } from '../modules/tenancy/index.ts';
import { createUploadsModule } from '../modules/uploads/index.ts';
import type { Config } from '../platform/config.ts';
import type { Platform } from './open-platform.ts';

/** How long a client may take to send a file. */
const UPLOAD_LIFETIME_SECONDS = 24 * 3600;

export type Modules = ReturnType<typeof composeModules>;

/** Every module, wired bottom to top: each knows only those above it in this list. */
export function composeModules(config: Config, platform: Platform, logger: Logger) {
  const shared = { ...platform, logger, clock: systemClock };
  const tenancy = createTenancyModule();
  const uploads = createUploadsModule({
    ...shared,
    stagingDirectory: join(config.dataDirectory, 'uploads'),
    maxUploadBytes: config.uploadMaxBytes,
    uploadLifetimeSeconds: UPLOAD_LIFETIME_SECONDS,
  });
  const files = { ...shared, uploads: uploads.service };
  const datasets = createDatasetsModule(files);
  const defenses = createDefensesModule();
  const models = createModelsModule({ ...files, datasets: datasets.service, defenses: defenses.service });
  const attacks = createAttacksModule();
  const tested = { ...shared, models: models.service, datasets: datasets.service, catalogue: attacks.service };
  const audits = createAuditsModule({ ...tested, perturbations: createStoredPerturbations() });
  const perturbations = createPerturbationsModule({ ...tested, audits: audits.service });
  const comparisons = createComparisonsModule({ ...tested, audits: audits.service, perturbations: perturbations.service });
  const reports = createReportsModule({
    ...tested, tenancy: tenancy.service, audits: audits.service, perturbations: perturbations.service,
  });
  return { tenancy, uploads, models, datasets, defenses, attacks, audits, perturbations, comparisons, reports };
}
