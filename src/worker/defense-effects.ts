import { AppError } from '../kernel/errors.ts';
import type { ModelReportWork, ReportWork } from '../modules/reports/index.ts';
import { defenseNamed } from '../robustness/defenses/index.ts';
import type { CarriedOverFacts, DefenseEffectFacts, ModelNameFacts } from '../robustness/reports/defense-facts.ts';
import { outcomeMetric } from '../robustness/metrics/outcome-metric.ts';
import { pairOutcomes } from '../robustness/metrics/pair-outcomes.ts';
import { pairedRates } from '../robustness/metrics/paired-rates.ts';
import { matchedControl, scoresOf } from '../robustness/reports/build/scores.ts';
import { comparableThreats } from './comparable-attacks.ts';
import { classEffects, contextOf, threatEffect } from './threat-effect.ts';
import { directEvaluation, metricOf, type OutcomeReader } from './worst-cases.ts';

type Attack = ReportWork['attacks'][number];

/** A child beside its parent, with what each went through, the audit's own attacks before others. */
interface Kinship {
  readonly parent: ModelReportWork;
  readonly child: ModelReportWork;
  readonly ofParent: readonly Attack[];
  readonly ofChild: readonly Attack[];
}

/** What every defense changed: each hardened model beside its parent, one or both under audit, from their stored outcome tables. */
export async function defenseEffects(work: ReportWork, read: OutcomeReader): Promise<readonly DefenseEffectFacts[]> {
  const effects: DefenseEffectFacts[] = [];
  for (const kinship of kinships(work)) effects.push(await effectOf(kinship, work, read));
  return effects;
}

function kinships({ models, attacks, relatives }: ReportWork): readonly Kinship[] {
  const known = [...models, ...relatives?.models ?? []];
  const finished = [...attacks, ...relatives?.attacks ?? []].filter((attack) => attack.state === 'SUCCEEDED' && directEvaluation(attack));
  const attacksOn = (id: string): readonly Attack[] => finished.filter(({ modelId }) => modelId === id);
  return known.flatMap((child) => {
    const parent = known.find(({ id }) => id === child.hardened?.parentId);
    return parent ? [{ parent, child, ofParent: attacksOn(parent.id), ofChild: attacksOn(child.id) }] : [];
  });
}

async function effectOf({ parent, child, ofParent, ofChild }: Kinship, { dataset: { classes }, relatives }: ReportWork, read: OutcomeReader): Promise<DefenseEffectFacts> {
  const { pairs, notCompared } = comparableThreats(ofParent, ofChild);
  const problems: string[] = [];
  const threats: DefenseEffectFacts['threats'][number][] = [];
  for (const pair of pairs) threats.push(...await orProblem(() => threatEffect(pair, classes, read), problems));
  const carriedOver: CarriedOverFacts[] = [];
  for (const [made, scored] of scoredAgain(ofParent, ofChild)) carriedOver.push(...await orProblem(() => carriedOverOf(made, scored, { classes, ofChild, read }), problems));
  const [first, other] = [ofChild[0], ofParent[0]];
  const [clean] = first && other ? await orProblem(() => cleanEffect([first, other], classes, read), problems) : [];
  return {
    parent: nameOf(parent), child: nameOf(child),
    algorithm: child.hardened?.algorithm ?? '',
    title: defenseNamed(child.hardened?.algorithm ?? '')?.title ?? child.hardened?.algorithm ?? '',
    clean: clean?.clean ?? null, cleanPerClass: clean?.cleanPerClass ?? [],
    threats, carriedOver,
    childChecks: (relatives?.checks ?? []).filter(({ modelId }) => modelId === child.id),
    notCompared: [...notCompared, ...problems],
  };
}

const nameOf = ({ id, name, version, sha256 }: ModelReportWork): ModelNameFacts => ({ id, name, version, sha256 });

/** Tables that cannot be compared (other images, other clean answers) are said to be so; anything else is thrown. */
async function orProblem<T>(compute: () => Promise<T>, problems: string[]): Promise<[] | [T]> {
  try {
    return [await compute()];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT') throw error;
    problems.push(error.message);
    return [];
  }
}

async function cleanEffect([ofChild, ofParent]: readonly [Attack, Attack], classes: readonly string[], read: OutcomeReader): Promise<Pick<DefenseEffectFacts, 'clean' | 'cleanPerClass'>> {
  const tables = [await read(ofChild), await read(ofParent)] as const;
  const clean = required('cleanAccuracy', ofChild, classes);
  return { clean: pairedRates(pairOutcomes(...tables, clean)), cleanPerClass: classEffects(tables, classes, clean) };
}

/** Perturbations made for the parent, noise left out, beside the attack that scored each on the child as it was. */
function scoredAgain(ofParent: readonly Attack[], ofChild: readonly Attack[]): readonly (readonly [Attack, Attack])[] {
  const seen = new Set<string>();
  return ofChild.flatMap((scored): (readonly [Attack, Attack])[] => {
    const id = scored.algorithm.name === 'uap-stored' ? scored.parameters['perturbationId'] : undefined;
    const made = ofParent.find(({ perturbation, algorithm }) => typeof id === 'string' && perturbation?.id === id && algorithm.knowledge !== 'NONE');
    if (!made || seen.has(String(id))) return [];
    seen.add(String(id));
    return [[made, scored]];
  });
}

async function carriedOverOf(
  made: Attack, scored: Attack, { classes, ofChild, read }: { readonly classes: readonly string[]; readonly ofChild: readonly Attack[]; readonly read: OutcomeReader },
): Promise<CarriedOverFacts> {
  const { goal, targetClass, fromClass, norm, epsilon } = scored;
  const score = scoresOf({ attacks: [scored] })[0];
  return {
    goal, targetClass, fromClass, norm, epsilon,
    perturbationId: made.perturbation?.id ?? '',
    algorithm: made.algorithm.name,
    parentAttackId: made.id,
    childAttackId: scored.id,
    success: pairedRates(pairOutcomes(await read(scored), await read(made), required(metricOf(scored), scored, classes))),
    control: (score && matchedControl(score, { attacks: ofChild })?.success) ?? null,
  };
}

function required(name: Parameters<typeof outcomeMetric>[0], attack: Attack, classes: readonly string[]) {
  const metric = outcomeMetric(name, contextOf(attack, classes));
  if (!metric) throw new AppError('INTERNAL', `expected ${name} to be defined for ${attack.id}`);
  return metric;
}
