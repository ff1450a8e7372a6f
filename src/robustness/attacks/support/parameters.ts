import { z } from 'zod';
import type { Problem } from '../../../kernel/errors.ts';
import type { AttackDescription } from '../attack.ts';

/** An attack, or a defense: what has a name and a schema. */
type Described<S extends z.ZodType = z.ZodType> = Pick<AttackDescription<S>, 'name' | 'parameters'>;

/** JSON Schema of what a caller may send as parameters, with every default and description. */
export function parametersJsonSchema({ parameters }: Described): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(parameters, { io: 'input' });
}

export type ParsedParameters<P = unknown> =
  | { readonly parameters: P; readonly problems?: undefined }
  | { readonly parameters?: undefined; readonly problems: readonly Problem[] };

/** Reads raw parameters, filling in defaults; or every problem at once, each with its path below `parameters`. */
export function parseParameters<S extends z.ZodType>(of: Described<S>, raw: unknown): ParsedParameters<z.output<S>> {
  const parsed = of.parameters.safeParse(raw ?? {});
  if (parsed.success) return { parameters: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOfIssue(of.name, issue)) };
}

function problemsOfIssue(name: string, issue: z.core.$ZodIssue): Problem[] {
  const path = ['parameters', ...issue.path.map(String)];
  if (issue.code !== 'unrecognized_keys') {
    return [{ code: 'INVALID_INPUT', message: `${path.join('.')} of ${name}: ${issue.message}`, path }];
  }
  return issue.keys.map((key) => ({
    code: 'INVALID_INPUT', message: `${name} has no parameter ${key}`, path: [...path, key],
  }));
}
