export default async function globalTeardown() {
  await globalThis.assayPostgresBroker?.stop();
}
