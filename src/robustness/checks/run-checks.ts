import { AppError, ProblemsError } from '../../kernel/errors.ts';
import { attackCatalogue } from '../attacks/index.ts';
import { channelCatalogue } from '../channels/index.ts';
import { checkCatalogue } from './check-catalogue.ts';
import type { Check, CheckResult } from './check.ts';
import { CheckContext, type CheckTools } from './check-context.ts';
import type { ChecksInput, ChecksOutcome, ChecksProgress } from './checks-input.ts';
import type { CheckFinding } from './finding.ts';

const CATALOGUES: CheckTools = { attacks: attackCatalogue, channels: channelCatalogue };

/**
 * Runs every sanity check on one model, in the order of the catalogue. What checks share is computed once; the cost of
 * each is in its numbers as `imagesShown`. A check that a dishonest result stops (a logit that is not finite) has failed;
 * one that lacks an attack or gradients, or whose attack refuses the model, is NOT_TESTED with the reason. Throws INVALID_INPUT when there are no images.
 */
export async function* runChecks(
  input: ChecksInput,
  tools: CheckTools = CATALOGUES,
  checks: readonly Check[] = checkCatalogue,
): AsyncGenerator<ChecksProgress, ChecksOutcome, void> {
  if (input.images.count === 0) throw new AppError('INVALID_INPUT', 'expected images of the evaluation split to run sanity checks on, found none');
  const context = new CheckContext(input, tools);
  const costs = checks.map((check) => check.cost(context) + 1);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const findings: CheckFinding[] = [];
  let done = 0;
  for (const [index, check] of checks.entries()) {
    const cost = costs[index] ?? 0;
    const before = context.classifier.shown;
    const steps = guarded(check, context);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      const share = Math.min(cost, context.classifier.shown - before);
      yield { fraction: (done + share) / total, phase: check.title };
    }
    findings.push({ id: check.id, ...withCost(step.value, context.classifier.shown - before) });
    done += cost;
    yield { fraction: done / total, phase: check.title };
  }
  return { images: context.count, queries: context.classifier.shown, findings };
}

async function* guarded(check: Check, context: CheckContext): AsyncGenerator<void, CheckResult, void> {
  if (check.needsGradient && !context.classifier.differentiable) {
    return { outcome: 'NOT_TESTED', detail: 'Needs gradients, and this model has an operator without one.', numbers: {} };
  }
  try {
    return yield* check.run(context);
  } catch (error) {
    if (error instanceof ProblemsError) return { outcome: 'NOT_TESTED', detail: `Not run: ${error.problems.map(({ message }) => message).join('; ')}.`, numbers: {} };
    if (error instanceof AppError && error.code === 'DISHONEST_RESULT') return { outcome: 'FAIL', detail: `Stopped: ${error.message}.`, numbers: {} };
    if (error instanceof AppError && error.code === 'UNSUPPORTED') return { outcome: 'NOT_TESTED', detail: `Not run: ${error.message}.`, numbers: {} };
    throw error;
  }
}

function withCost(result: CheckResult, imagesShown: number): CheckResult {
  return { ...result, numbers: { ...result.numbers, imagesShown } };
}
