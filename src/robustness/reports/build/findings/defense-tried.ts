import type { PairedRates } from '../../../metrics/paired-rates.ts';
import type { DefenseEffectFacts, ThreatEffectFacts } from '../../defense-facts.ts';
import type { ReportFacts } from '../../facts.ts';
import type { DefenseTried } from '../../schema/findings.ts';
import { counted, percent, pointsText, pText } from '../../wording.ts';
import { maskingOf } from '../defenses/masking.ts';
import { differenceRecord } from '../paired-record.ts';
import { reportRate } from '../report-rate.ts';
import { isSameThreat } from '../threats.ts';
import type { Weakness } from './weaknesses.ts';

/** What every hardened child of a weak model changed about the weakness, on the same images; empty where none was made. */
export function defensesTried(weakness: Weakness, facts: ReportFacts): DefenseTried[] {
  return (facts.defenseEffects ?? []).filter(({ parent }) => parent.id === weakness.modelId).map((effect) => triedRecord(effect, weakness, facts));
}

function triedRecord(effect: DefenseEffectFacts, weakness: Weakness, facts: ReportFacts): DefenseTried {
  const { child, algorithm, title, clean } = effect;
  const threat = effect.threats.find((one) => isSameThreat(one, weakness));
  return {
    child_id: child.id,
    child: `${child.name} ${child.version}`,
    algorithm,
    title,
    algorithms: [...threat?.algorithms ?? []],
    success: threat ? beforeAfter(threat.success) : null,
    clean_accuracy: clean && beforeAfter(clean),
    sentence: [attackedSentence(effect, threat), costSentence(clean), maskedSentence(effect, facts)].filter(Boolean).join(' '),
  };
}

/** `a` is the child, so what was after. */
function beforeAfter({ a, b, difference, test }: PairedRates): NonNullable<DefenseTried['success']> {
  return { before: reportRate(b), after: reportRate(a), difference: differenceRecord(difference), p_value: test.pValue, method: test.method };
}

function attackedSentence({ title, child }: DefenseEffectFacts, threat: ThreatEffectFacts | undefined): string {
  if (!threat) return `${title} was tried (${child.name} ${child.version}), but the hardened model was not put through the same attacks: whether it helps is not known.`;
  const { success: { a, b, difference, test }, algorithms } = threat;
  return `${title} (${child.name} ${child.version}): success ${percent(b.value)} before, ${percent(a.value)} after on the same ${counted(a.n, 'image')}, `
    + `${pointsText(difference)}, McNemar ${pText(test.pValue)}; attacked from scratch by ${algorithms.join(', ')}. ${helped(difference)}`;
}

function helped({ lower, upper }: PairedRates['difference']): string {
  if (upper < 0) return 'It lowers the success of these attacks.';
  return lower > 0 ? 'It makes these attacks more successful.' : 'No difference is shown.';
}

function costSentence(clean: PairedRates | null): string {
  return clean ? `Accuracy on untouched images ${percent(clean.b.value)} before, ${percent(clean.a.value)} after: ${pointsText(clean.difference)}.` : 'What it costs on untouched images is not known.';
}

/** A defense that hides gradients must not be read as one that works. */
function maskedSentence({ child }: DefenseEffectFacts, facts: ReportFacts): string {
  const { verdict, statement } = maskingOf(child.id, facts);
  if (verdict === 'SUGGESTED') return statement;
  if (verdict === 'NO_SIGN') return '';
  return 'Whether it only hides gradients from the attacks is not settled.';
}
