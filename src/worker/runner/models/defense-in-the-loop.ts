import { ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { parseParameters } from '../../../robustness/attacks/support/parameters.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { Defense } from '../../../robustness/defenses/defense.ts';
import type { DefenseSpec } from '../protocol.ts';

/** How a hardened model answers, beside what its graph computes. */
export interface DefenseInTheLoop {
  /** The classifier as its users, and those who attack it, meet it. */
  answer(classifier: Classifier): Classifier;
  /** What a reader of its figures must know. */
  readonly warnings: readonly Problem[];
}

export type FindDefense = (name: string) => Promise<Defense | undefined>;

const NOTHING: DefenseInTheLoop = { answer: (classifier) => classifier, warnings: [] };

/**
 * What a model's defense does when it answers. Trained weights and transformations are in the graph already: only a
 * defense with an answer of its own is put around it. Throws a ProblemsError for a defense or parameters that are not known.
 */
export async function defenseInTheLoop(spec: DefenseSpec | null, find: FindDefense = defenseOf): Promise<DefenseInTheLoop> {
  if (spec === null) return NOTHING;
  const defense = await find(spec.algorithm);
  if (!defense) throw new ProblemsError([unknownDefense(spec.algorithm)]);
  if (defense.kind === 'TRANSFORM' || !defense.answer) return NOTHING;
  const { parameters, problems } = parseParameters(defense, spec.parameters);
  if (problems) throw new ProblemsError(problems);
  return {
    answer: (classifier) => defense.answer?.(classifier, parameters) ?? classifier,
    warnings: [inTheLoop(defense, parameters)],
  };
}

/** The defense of a name, of the catalogue, which is loaded when first asked: most models have none. */
export const defenseOf: FindDefense = async (name) => {
  const { defenseNamed } = await import('../../../robustness/defenses/index.ts');
  return defenseNamed(name);
};

export function unknownDefense(name: string): Problem {
  return { code: 'UNSUPPORTED', message: `expected a known defense, found ${name}`, path: ['algorithm'] };
}

function inTheLoop({ name, title }: Defense, parameters: unknown): Problem {
  const message = `the model answers through its defense, ${title} (${name}, ${JSON.stringify(parameters)}), and is attacked so: a model used without it is another one`;
  return { code: 'DEFENSE_IN_THE_LOOP', message, path: ['defense'] };
}
