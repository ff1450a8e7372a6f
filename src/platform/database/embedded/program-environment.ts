import type { ServiceAccount } from './service-account.ts';

export interface ProgramEnvironment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * How PostgreSQL's programs are started: with nothing of Assay's environment (PGHOST and the like change what they do,
 * and keys are none of their business), and in a folder that every account may enter.
 */
export function programEnvironment(account: ServiceAccount | undefined): ProgramEnvironment {
  return { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, ...account };
}
