import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 200;

/** Resident memory of a process in MB, as Linux tells it; undefined elsewhere or when it has ended. */
export async function residentMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/**
 * Calls `onExceeded` once when a process holds more than `limitMb`: native memory (weights, tensors) counts, which the
 * limit of V8's heap does not see. Does nothing where /proc is absent. Gives a function that stops watching.
 */
export function watchMemory(pid: number, limitMb: number, onExceeded: () => void): () => void {
  const timer = setInterval(() => {
    void residentMb(pid).then((mb) => {
      if (mb === undefined || mb <= limitMb) return;
      clearInterval(timer);
      onExceeded();
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => { clearInterval(timer); };
}
