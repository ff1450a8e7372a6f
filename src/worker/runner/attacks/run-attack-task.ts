import { mkdir } from 'node:fs/promises';
import { ProblemsError } from '../../../kernel/errors.ts';
import type { Attack } from '../../../robustness/attacks/attack.ts';
import { findAttack } from '../../../robustness/attacks/index.ts';
import { modelDigest } from '../models/model-digest.ts';
import type { OpenModel } from '../models/opened-model.ts';
import type { AttackResult, RunAttackTask, RunnerMessage } from '../protocol.ts';
import { AttackRun } from './attack-run.ts';
import { corruptionRun } from './corruption-run.ts';
import { imageRun } from './image-run.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { universalRun } from './universal-run.ts';

export interface AttackEnvironment {
  readonly openModel: OpenModel;
  readonly send: (message: RunnerMessage) => void;
  /** The attack of a name; absent: those of the catalogue. */
  readonly findAttack?: (name: string) => Attack | undefined;
}

/** Runs one attack of any kind from uploaded files to scored result files in `task.outputDirectory`. */
export async function runAttackTask(task: RunAttackTask, environment: AttackEnvironment): Promise<AttackResult> {
  const { openModel, send, findAttack: find = findAttack } = environment;
  const attack = find(task.attack.algorithm);
  if (!attack) {
    throw new ProblemsError([{ code: 'UNSUPPORTED', message: `expected a known algorithm, found ${task.attack.algorithm}`, path: ['algorithm'] }]);
  }
  await mkdir(task.outputDirectory, { recursive: true });
  const read = await openModel(task.model);
  const classifier = await read.classifier();
  const reporter = new ProgressReporter(send);
  try {
    const digest = `${read.facts.weightsDigest} ${await modelDigest(task.model)}`;
    return await runKind(new AttackRun({ task, classifier, modelDigest: digest, openModel, reporter, send, warnings: read.engineWarnings?.() ?? [] }), attack);
  } finally {
    reporter.stop();
    await classifier.dispose();
  }
}

function runKind(run: AttackRun, attack: Attack): Promise<AttackResult> {
  switch (attack.kind) {
    case 'UNIVERSAL': return universalRun(run, attack);
    case 'IMAGE': return imageRun(run, attack);
    case 'CORRUPTION': return corruptionRun(run, attack);
  }
}
