import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayClient } from './client.ts';
import { claimDirectory } from './claim-directory.ts';
import { interruption } from './interruption.ts';
import { startSystem } from './system.ts';

/** Starts an Assay of its own under `folder`, lets `work` use it as a client, and stops it in order, interrupted or not; its data is removed. */
export async function withAssay(folder: string, work: (client: AssayClient) => Promise<void>): Promise<void> {
  const { signal } = interruption();
  const apiKey = randomBytes(24).toString('hex');
  const release = await claimDirectory(folder);
  await mkdir(folder, { recursive: true });
  const system = await startSystem({ dataDirectory: join(folder, 'system'), apiKey, logFile: join(folder, 'assay.log'), signal });
  const client = new AssayClient(system.url, apiKey);
  try {
    await Promise.race([work(client), interrupted(signal)]);
  } finally {
    await client.close();
    await system.stop();
    await rm(join(folder, 'system'), { recursive: true, force: true });
    await release();
  }
}

/** Rejects when the signal aborts. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
