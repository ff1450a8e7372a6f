type Parameters = Readonly<Record<string, unknown>>;

/** The attack that scores a stored perturbation as it is; what scorePerturbation launches. */
export const SCORING_ALGORITHM = 'uap-stored';

/** The perturbation, made by another attack, that the parameters of an attack name. */
export function perturbationIdOf({ perturbationId }: Parameters): string | null {
  return typeof perturbationId === 'string' ? perturbationId : null;
}

/** The models that the parameters of an attack name to learn from instead of the one attacked. */
export function surrogateIdsOf({ surrogateModelIds }: Parameters): readonly string[] {
  return Array.isArray(surrogateModelIds) ? surrogateModelIds.filter((id) => typeof id === 'string') : [];
}
