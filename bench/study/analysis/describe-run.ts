import { describeMachine } from '../../results.ts';
import type { StepsRun } from '../run-steps.ts';
import type { StudyStep } from '../step.ts';
import type { AboutRun } from './study-results.ts';

export interface RunFacts {
  readonly run: StepsRun;
  readonly steps: readonly StudyStep[];
  readonly dataDigests: Readonly<Record<string, string>>;
  readonly command: string;
}

/** Where, when and for how long the study ran: from what its steps noted, so that a run in pieces is told whole. */
export function describeRun({ run, steps, dataDigests, command }: RunFacts): AboutRun {
  const records = [...run.records.values()];
  const secondsByKind: Record<string, number> = {};
  for (const { id, kind } of steps) {
    const seconds = run.records.get(id)?.seconds;
    if (seconds !== undefined) secondsByKind[kind] = (secondsByKind[kind] ?? 0) + seconds;
  }
  return {
    command, dataDigests, secondsByKind,
    date: records.map(({ finishedAt }) => finishedAt).sort().at(-1) ?? 'not run',
    machine: describeMachine(),
    node: process.version,
    runtimes: [...new Set(records.map(({ runtime }) => runtime))],
    seconds: records.reduce((sum, { seconds }) => sum + seconds, 0),
    missing: run.missing,
    failures: run.failures,
  };
}
