import type { Problem } from '../../../kernel/errors.ts';
import type { Defense } from '../../../robustness/defenses/defense.ts';
import { modelProblems } from '../models/model-checks.ts';
import type { ModelFacts } from '../models/opened-model.ts';
import type { ModelSpec } from '../protocol.ts';

/** Why a model cannot be hardened with a defense; every reason at once. */
export function parentProblems(facts: ModelFacts, model: ModelSpec, defense: Defense): readonly Problem[] {
  return [...modelProblems(facts, model), ...outputProblems(facts), ...gradientProblems(facts, defense)];
}

function outputProblems({ outputKind }: ModelFacts): Problem[] {
  if (outputKind !== 'SIGMOID_MULTILABEL') return [];
  return [unsupported('expected a model that decides for one class, as hardening needs, found one that decides on each class apart (several sigmoids)')];
}

/** Transformations go in front of any model; weights can only be trained where gradients reach them. */
function gradientProblems({ differentiable, warnings }: ModelFacts, { name, kind }: Defense): Problem[] {
  if (differentiable || kind === 'TRANSFORM') return [];
  const reasons = warnings.filter(({ code }) => code === 'NO_GRADIENT').map(({ message }) => message);
  const because = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
  return [unsupported(`expected a differentiable model, as ${name} trains weights, found one that is not${because}`)];
}

function unsupported(message: string): Problem {
  return { code: 'UNSUPPORTED', message, path: ['model'] };
}
