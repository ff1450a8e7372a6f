import 'reflect-metadata';
import { AppError, problemsOf } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { loadConfig, type Config } from '../platform/config.ts';
import { hashApiKey } from '../platform/identity/api-key.ts';
import { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import { stopWithParent } from '../platform/lifecycle/parent-watch.ts';
import { installSignalHandlers } from '../platform/lifecycle/signal-handlers.ts';
import { createPinoLogger } from '../platform/telemetry/pino-logger.ts';
import { composeModules } from './compose-modules.ts';
import { openDatabase, provision } from './open-database.ts';
import { openPlatform, type Platform } from './open-platform.ts';
import { startApi } from './start-api.ts';
import { startWorker } from './start-worker.ts';

const ROLES = { start: ['api', 'worker'], api: ['api'], worker: ['worker'], migrate: [] } as const;
export type SystemCommand = keyof typeof ROLES;

/** Opens what a command needs, bottom to top, and says on stdout where to find it. */
async function run(command: SystemCommand, config: Config, logger: Logger, lifecycle: Lifecycle): Promise<void> {
  const ownerUrl = await openDatabase(config, logger, lifecycle);
  const roles: readonly string[] = ROLES[command];
  if (roles.length === 0) return;
  const platform = await openPlatform(config, ownerUrl, logger, lifecycle);
  const modules = composeModules(config, platform, logger);
  const newApiKey = roles.includes('api') ? await provision(config, ownerUrl) : undefined;
  if (config.apiKey && roles.includes('api')) await warnOfUnknownKey(config.apiKey, platform, logger);
  if (roles.includes('worker')) await startWorker(config, { platform, modules, ownerUrl }, logger, lifecycle);
  const api = roles.includes('api') ? await startApi(config, { platform, modules }, logger, lifecycle) : undefined;
  if (newApiKey) console.log(`API key (shown once): ${newApiKey}`);
  console.log(api ? `Assay is ready at ${config.publicUrl ?? api.url}` : 'Assay is ready to work');
}

/** ASSAY_API_KEY counts at the first start only: whoever changes it later must not think that it changed anything. */
async function warnOfUnknownKey(key: string, { database }: Platform, logger: Logger): Promise<void> {
  if (await database.authenticate(hashApiKey(key))) return;
  logger.warn('ASSAY_API_KEY is not a key of this installation: it is used at the first start only, and was not added');
}

function checkNeeds(command: SystemCommand, config: Config): void {
  if (command !== 'start' && config.databaseUrl === null) {
    throw new AppError('INVALID_INPUT', `"assay ${command}" expects DATABASE_URL, found none: only "assay start" brings its own database`);
  }
}

/** Nothing can go on: says why in words, without a stack trace where the reason is an expected one. */
function explain(error: unknown): string {
  const [first, ...others] = problemsOf(error);
  if (first && first.code !== 'INTERNAL') return [first, ...others].map((problem) => problem.message).join('\n');
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** Starts what a command names and lives until it is stopped. A start that fails ends the process with exit code 1. */
export async function startSystem(command: SystemCommand): Promise<void> {
  try {
    const config = loadConfig(process.env);
    checkNeeds(command, config);
    const logger = createPinoLogger({ level: config.logLevel });
    const lifecycle = new Lifecycle(logger);
    installSignalHandlers(lifecycle, logger);
    if (process.env['npm_lifecycle_event'] !== undefined) stopWithParent(lifecycle);
    await lifecycle.during(run(command, config, logger, lifecycle)).catch(async (error: unknown) => {
      await lifecycle.stop('the start failed');
      throw error;
    });
    if (command === 'migrate') await lifecycle.stop('the database is up to date');
  } catch (error) {
    console.error(`Assay could not start: ${explain(error)}`);
    process.exit(1);
  }
}
