import { readdirSync, readFileSync } from 'node:fs';

/** Pids of the runners of the Assay with this data directory: its children that run src/bin/runner.ts. Linux only. */
export function runnersOf(dataDirectory: string): number[] {
  const isRunner = (pid: string): boolean => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/bin/runner.ts')) return false;
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return readFileSync(`/proc/${parent}/environ`, 'utf8').includes(dataDirectory);
    } catch {
      return false; // ended meanwhile
    }
  };
  return readdirSync('/proc').filter(isRunner).map(Number);
}
