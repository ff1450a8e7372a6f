import type { EvaluationFigures, Outcome } from '../../../src/robustness/metrics/index.ts';
import { figuresOf } from '../../../src/robustness/metrics/index.ts';
import { writeOutcomes } from '../../../src/robustness/metrics/outcome-table.ts';
import { resultOf } from './figures.ts';
import type { TestApi, Tenant } from './test-api.ts';

const CLASSES = ['normal', 'pneumonia'];

export interface Wish {
  /** Which of the images change their prediction under attack. */
  readonly fooled: (image: number) => boolean;
  /** Names of channels, the direct one by default; `fooled` holds for all. */
  readonly channels?: readonly string[];
  readonly target?: string;
  readonly images?: number;
  /** Scores this perturbation instead of making one. */
  readonly scoredPerturbationId?: string;
}

/** Outcomes of a model that is right on every clean image of two classes in turn. */
export function outcomesOf({ fooled, images = 20 }: Wish): readonly Outcome[] {
  return Array.from({ length: images }, (_, image) => {
    const label = image % 2;
    const attacked = fooled(image) ? 1 - label : label;
    const logits = (prediction: number): number[] => [prediction === 0 ? 2 : -2, prediction === 0 ? -2 : 2];
    return {
      image: `test/${image}`,
      patient: null,
      label,
      cleanPrediction: label,
      adversarialPrediction: attacked,
      cleanLogits: logits(label),
      adversarialLogits: logits(attacked),
      psnrDb: 30,
      ssim: 0.9,
      l2: 1,
      linf: 0.04,
      cleanL2: 14,
      queries: null,
    };
  });
}

/** Runs an attack as a worker would: a perturbation (or one scored again) with figures from real outcome tables. */
export async function runAttack(api: TestApi, tenant: Tenant, attackId: string, wish: Wish): Promise<void> {
  const audits = api.modules.audits.service;
  const outcomes = outcomesOf(wish);
  const put = async (text: string): Promise<string> =>
    (await api.blobs.put(tenant.identity.organizationId, Buffer.from(text))).sha256;
  const outcomesSha256 = await put(writeOutcomes(outcomes, CLASSES));
  const digests = { tensor: await put(`tensor of ${attackId}`), preview: await put('preview'), outcomes: outcomesSha256 };
  const evaluations = (wish.channels ?? ['float']).map((channel) => ({
    outcomesSha256,
    figures: figuresIn(outcomes, channel, wish.target),
  }));
  const { scoredPerturbationId } = wish;
  const result = resultOf(attackId, digests);
  await api.as(tenant, async (ctx) => {
    const work = await audits.beginAttack(ctx, attackId);
    await api.modules.perturbations.service.recordResult(ctx, {
      ...result,
      evaluations,
      ...(scoredPerturbationId ? { perturbation: null, scoredPerturbationId } : {}),
    });
    const epsilon = work?.spec.epsilon ?? 0.04;
    await audits.completeAttack(ctx, attackId, { runtime: 'ort', epsilon, curve: [], warnings: [] });
  });
}

function figuresIn(outcomes: readonly Outcome[], channel: string, target: string | undefined): EvaluationFigures {
  return figuresOf(outcomes, {
    classes: CLASSES,
    target: target === undefined ? null : CLASSES.indexOf(target),
    from: null,
    split: 'EVALUATION',
    channel,
  });
}
