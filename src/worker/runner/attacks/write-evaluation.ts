import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PerturbationEvaluation } from '../../../robustness/audit/evaluate.ts';
import { writeOutcomes } from '../../../robustness/metrics/outcome-table.ts';
import type { AttackEvaluation } from '../protocol.ts';

/** Writes the outcome table of an evaluation as outcomes-<channel>.csv and gives figures and path. */
export async function writeEvaluation(
  { figures, outcomes }: Pick<PerturbationEvaluation, 'figures' | 'outcomes'>, classes: readonly string[], directory: string,
): Promise<AttackEvaluation> {
  const outcomesPath = join(directory, `outcomes-${figures.channel}.csv`);
  await writeFile(outcomesPath, writeOutcomes(outcomes, classes), { flush: true });
  return { figures, outcomesPath };
}
