import { AppError } from '../../kernel/errors.ts';
import type { ReportAttack, ReportThreatModel } from './schema/attacks.ts';
import type { Headline } from './schema/cover.ts';
import type { ReportDocument } from './schema/report.ts';
import type { ReportControl, ReportResult } from './schema/results.ts';
import type { ReportModel } from './schema/system.ts';
import { plainNumber } from './wording.ts';

/** Tables by attack hold images as computed; other channels and the severities of natural changes have their own. */
const DIRECT_CHANNEL = 'float';

/** One attack as scored on one model, with all that belongs to it. */
export interface ResultView {
  readonly result: ReportResult;
  readonly attack: ReportAttack;
  readonly threat: ReportThreatModel;
  /** Undefined for controls themselves. */
  readonly control: ReportControl | undefined;
  /** Short and unique within the report. */
  readonly label: string;
}

/** Everything about one model, in the order of the audit. */
export interface ModelView {
  readonly model: ReportModel;
  readonly headlines: readonly Headline[];
  /** Attacks, without controls. */
  readonly attacks: readonly ResultView[];
  readonly controls: readonly ResultView[];
}

/** The document turned round for readers: by model instead of by kind of record. */
export function modelViews(document: ReportDocument): readonly ModelView[] {
  const labels = attackLabels(document);
  const direct = document.results.filter((result) => result.channel === DIRECT_CHANNEL);
  const views = direct.map((result) => resultView(result, document, labels));
  return document.system_under_test.models.map((model) => {
    const own = views.filter((view) => view.result.model_id === model.id);
    return {
      model,
      headlines: document.cover.headlines.filter((headline) => headline.model_id === model.id),
      attacks: own.filter((view) => !view.attack.is_control),
      controls: own.filter((view) => view.attack.is_control),
    };
  });
}

function resultView(result: ReportResult, document: ReportDocument, labels: ReadonlyMap<string, string>): ResultView {
  const attack = found(document.attacks.find(({ id }) => id === result.attack_id), result.attack_id);
  return {
    result,
    attack,
    threat: threatOf(attack, document),
    control: document.controls.find((one) => one.attack_id === attack.id && one.model_id === result.model_id),
    label: `${labels.get(attack.id) ?? attack.id}${result.transferred ? ', transferred' : ''}`,
  };
}

export function threatOf(attack: ReportAttack, document: ReportDocument): ReportThreatModel {
  return found(document.threat_models.find(({ id }) => id === attack.threat_model_id), attack.threat_model_id);
}

/** "uap-sgd → normal, 10/255"; the seed is added where attacks of a model differ in nothing else. */
export function attackLabels(document: ReportDocument): ReadonlyMap<string, string> {
  const plain = new Map(document.attacks.map((attack) => [attack.id, plainLabel(attack, threatOf(attack, document))]));
  return new Map(document.attacks.map((attack) => {
    const label = plain.get(attack.id) ?? attack.id;
    const twins = document.attacks.filter((other) => other.model_id === attack.model_id && plain.get(other.id) === label);
    return [attack.id, twins.length > 1 ? `${label}, seed ${attack.seed}` : label];
  }));
}

function plainLabel(attack: ReportAttack, threat: ReportThreatModel): string {
  const goal = threat.goal === 'NONTARGETED' ? '' : ` → ${threat.target_class ?? ''}`;
  const budget = threat.norm === 'LINF' ? `${plainNumber(threat.epsilon * 255, 3)}/255` : `L2 ${plainNumber(threat.epsilon, 3)}`;
  return `${attack.algorithm.name}${goal}, ${budget}`;
}

function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new AppError('INTERNAL', `expected the report to hold ${id}, found nothing of that id`);
  return value;
}
