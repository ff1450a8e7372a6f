import { startPostgresBroker } from './postgres-broker.js';

/** Test processes find the broker by this variable, which they inherit. */
export default async function globalSetup() {
  const broker = await startPostgresBroker();
  globalThis.assayPostgresBroker = broker;
  process.env.ASSAY_TEST_POSTGRES_BROKER = broker.url;
}
