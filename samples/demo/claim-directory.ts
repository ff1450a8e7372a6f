import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Empties a folder for this process alone and gives the function that ends the claim. Refuses while another process
 * has it: its database must not be wiped under it. A claim whose process died is taken over.
 */
export async function claimDirectory(directory: string): Promise<() => Promise<void>> {
  const claim = `${directory}.pid`;
  const owner = Number(await readFile(claim, 'utf8').catch(() => '0'));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(`expected ${directory} to be free, found the demo of process ${owner} in it (see ${claim})`);
  }
  await mkdir(dirname(directory), { recursive: true });
  await writeFile(claim, String(process.pid));
  await rm(directory, { recursive: true, force: true });
  return () => rm(claim, { force: true });
}
