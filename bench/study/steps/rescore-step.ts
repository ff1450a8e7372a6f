import { writeOutcomes } from '../../../src/robustness/metrics/index.ts';
import type { Laboratory } from '../laboratory.ts';
import type { StudyStep } from '../step.ts';
import { attackName } from './attack-plan.ts';
import type { MadePerturbation } from './attack-step.ts';
import { scoreOutcomes } from './score-outcomes.ts';
import { readPerturbation, type TransferSource, type TransferVictim } from './transfer-step.ts';

/** Name of the outcome table of a parent's perturbation on its child. */
export const rescoredFile = (attack: Parameters<typeof attackName>[0]): string => `${attackName(attack).replaceAll('/', '.')}.csv`;

/** Scores the perturbations made for a parent on its child: an outcome table each. Its result: their names. */
export function rescoreStep(lab: Laboratory, child: TransferVictim, sources: readonly TransferSource[]): StudyStep {
  return {
    id: child.id, kind: 'rescore', work: child.work * sources.length, needs: [child.modelId, ...sources.map(({ stepId }) => stepId)],
    run: async (context) => {
      const open = await lab.open(child.task, child.modelId, context);
      const classes = lab.classes(child.task);
      const files: Record<string, Uint8Array> = {};
      for (const [index, { attack, stepId }] of sources.entries()) {
        context.onProgress(index / sources.length, `${attackName(attack)} of the parent`);
        // Its own step wrote it.
        if ((context.record(stepId).result as MadePerturbation).failure !== null) continue;
        const outcomes = await scoreOutcomes(open, readPerturbation(await context.file(stepId, 'npy'), stepId).data);
        files[rescoredFile(attack)] = Buffer.from(writeOutcomes(outcomes, classes));
      }
      return { result: Object.keys(files), files };
    },
  };
}
