import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const onLinux = process.platform === 'linux';

/**
 * When a process started, as an opaque text that no later process with the same pid shares; undefined when there is no
 * such process. A zombie counts as none: it holds nothing any more, yet `kill(pid, 0)` finds it until its parent reaps it.
 */
export function startMark(pid: number): string | undefined {
  return onLinux ? startMarkFromProc(pid) : startMarkFromPs(pid);
}

/** Whether a process runs (a zombie does not). */
export function isRunning(pid: number): boolean {
  return startMark(pid) !== undefined;
}

/** The pid namespace of this process: a pid means something only within one, and every container has its own. */
export function pidNamespace(): string {
  return onLinux ? readlinkSync('/proc/self/ns/pid') : 'host';
}

export interface RunningProcess {
  readonly pid: number;
  /** Its arguments joined by blanks, or the title it gave itself. */
  readonly commandLine: string;
}

/** Every process that runs, zombies left out. */
export function runningProcesses(): readonly RunningProcess[] {
  return onLinux ? processesFromProc() : processesFromPs();
}

function startMarkFromProc(pid: number): string | undefined {
  const stat = readIfAny(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, so count from the last parenthesis:
  // state is the third field of proc(5), the start time in clock ticks since boot the twenty-second.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readIfAny('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${fields[19] ?? ''}`;
}

function startMarkFromPs(pid: number): string | undefined {
  const [state, ...started] = ps(['-o', 'stat=,lstart=', '-p', String(pid)]).trim().split(/\s+/);
  return !state || state.startsWith('Z') ? undefined : started.join(' ');
}

function processesFromProc(): readonly RunningProcess[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    // A zombie has an empty command line, and so has a kernel thread.
    const commandLine = readIfAny(`/proc/${name}/cmdline`)?.replaceAll('\0', ' ').trim();
    return commandLine ? [{ pid: Number(name), commandLine }] : [];
  });
}

function processesFromPs(): readonly RunningProcess[] {
  return ps(['-axo', 'pid=,stat=,command=']).split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!match?.[1] || !match[3] || match[2]?.startsWith('Z')) return [];
    return [{ pid: Number(match[1]), commandLine: match[3].trim() }];
  });
}

/** `ps` ends with 1 when no process matches, which is an answer, not a failure. */
function ps(args: readonly string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** A process may end between being listed and being read. */
function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
