import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { isRunning, runningProcesses } from './process-table.ts';

/** How long each signal is given before the next, harder one. */
const PATIENCE_MS = { SIGINT: 10_000, SIGQUIT: 5_000, SIGKILL: 2_000 } as const;
const POLL_MS = 10;

/**
 * The name a cluster's server runs under (PostgreSQL's cluster_name): every process of it shows the name in its title,
 * so a server is recognised without trusting a pid alone. It follows the folder when that is renamed, and a copy of the
 * folder has another.
 */
export function clusterName(clusterDirectory: string): string {
  const { dev, ino } = statSync(clusterDirectory);
  return `assay-${dev.toString(16)}-${ino.toString(16)}`;
}

/** Pids of the processes that serve a cluster: the postmaster with its children, or children that outlived it. */
export function serverProcesses(clusterDirectory: string): readonly number[] {
  const name = clusterName(clusterDirectory);
  return runningProcesses().filter(({ commandLine }) => {
    const [program = ''] = commandLine.split(' ', 1);
    if (program === 'postgres:') return commandLine.startsWith(`postgres: ${name}: `);
    return basename(program) === 'postgres' && `${commandLine} `.includes(`cluster_name=${name} `);
  }).map(({ pid }) => pid);
}

/**
 * Ends whatever an earlier run left on a cluster and clears its postmaster.pid, so that a new server can start. The
 * caller holds the data directory's lock, so nobody's living database is meant.
 */
export async function clearLeftovers(clusterDirectory: string, logger: Logger): Promise<void> {
  const pids = serverProcesses(clusterDirectory);
  if (pids.length > 0) {
    logger.warn('ending what is left of an earlier PostgreSQL server', { pids, clusterDirectory });
    await endServer(clusterDirectory, pids);
  }
  // With no process left the file protects nothing; it would make PostgreSQL refuse when its pid is a zombie's or was
  // given to another program.
  rmSync(join(clusterDirectory, 'postmaster.pid'), { force: true });
}

async function endServer(clusterDirectory: string, pids: readonly number[]): Promise<void> {
  const postmaster = postmasterPid(clusterDirectory);
  if (postmaster !== undefined && pids.includes(postmaster)) {
    if (await signalAndWait(clusterDirectory, [postmaster], 'SIGINT')) return;
  }
  // Children without a postmaster have nobody to finish for; what was committed is in the write-ahead log.
  if (await signalAndWait(clusterDirectory, serverProcesses(clusterDirectory), 'SIGQUIT')) return;
  if (await signalAndWait(clusterDirectory, serverProcesses(clusterDirectory), 'SIGKILL')) return;
  throw new AppError('UNAVAILABLE', `processes of a PostgreSQL server on ${clusterDirectory} do not end: ${serverProcesses(clusterDirectory).join(', ')}`);
}

async function signalAndWait(clusterDirectory: string, pids: readonly number[], signal: keyof typeof PATIENCE_MS): Promise<boolean> {
  for (const pid of pids) sendSignal(pid, signal);
  const deadline = Date.now() + PATIENCE_MS[signal];
  while (pids.some(isRunning) && Date.now() < deadline) await sleep(POLL_MS);
  return serverProcesses(clusterDirectory).length === 0;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function postmasterPid(clusterDirectory: string): number | undefined {
  try {
    return Number(readFileSync(join(clusterDirectory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  } catch {
    return undefined;
  }
}
