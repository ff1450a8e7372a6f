import type { ClinicalFigures } from '../../../metrics/clinical-figures.ts';
import type { PairedRates } from '../../../metrics/paired-rates.ts';
import { addedPerThousand, wrongPerThousand } from '../../../metrics/per-thousand.ts';
import type { PerThousand } from '../../../metrics/per-thousand.ts';
import type { ReportFacts } from '../../facts.ts';
import type { ClinicalReading, ReportPerThousand } from '../../schema/findings.ts';
import { plainNumber } from '../../wording.ts';
import { reportRate } from '../report-rate.ts';

/** Missed findings and false alarms among 1,000 examinations, untouched and under attack; formulas M-36 to M-39 of docs/metrics.md. */
export function clinicalReadings(figures: readonly ClinicalFigures[] | null, facts: ReportFacts): ClinicalReading[] | null {
  return figures && findingsAmong(figures, facts).flatMap((one) => {
    const prevalence = prevalenceOf(one, facts);
    return prevalence ? [reading(one, prevalence)] : [];
  });
}

/** Where the device declares shares by class, the classes it names are the findings; else all that there are figures of. */
function findingsAmong(figures: readonly ClinicalFigures[], { device }: ReportFacts): readonly ClinicalFigures[] {
  const named = figures.filter(({ className, threshold }) => threshold === null && declaredPrevalence(device?.['prevalence'], className, false) !== undefined);
  return named.length > 0 ? named : figures;
}

function reading({ className, threshold, sensitivity, specificity }: ClinicalFigures, prevalence: ClinicalReading['prevalence']): ClinicalReading {
  return {
    finding_class: className,
    decision: threshold === null ? 'CLASS_NAMED' : 'OPERATING_POINT',
    threshold,
    prevalence,
    sensitivity: { clean: reportRate(sensitivity.a), under_attack: reportRate(sensitivity.b) },
    specificity: { clean: reportRate(specificity.a), under_attack: reportRate(specificity.b) },
    missed_per_1000: wrongOf(sensitivity, prevalence.value),
    false_alarms_per_1000: wrongOf(specificity, 1 - prevalence.value),
  };
}

function wrongOf({ a, b, difference }: PairedRates, share: number): ClinicalReading['missed_per_1000'] {
  const [clean, under, added] = [wrongPerThousand(a, share), wrongPerThousand(b, share), addedPerThousand(difference, share)];
  return clean && under && added ? { clean: record(clean), under_attack: record(under), added: record(added) } : null;
}

function record({ value, n, lower, upper, method, level }: PerThousand): ReportPerThousand {
  return { value, n, ci95: { lower, upper, method, level } };
}

/** What the vendor declares of the device, else the share of the class in the evaluation split; undefined without images. */
function prevalenceOf({ className, threshold, sensitivity, specificity }: ClinicalFigures, { device }: ReportFacts): ClinicalReading['prevalence'] | undefined {
  const declared = declaredPrevalence(device?.['prevalence'], className, threshold !== null);
  if (declared !== undefined) {
    return { value: declared, source: 'DEVICE', explained: `${plainNumber(100 * declared)} % of the examinations, as the vendor declares for the device.` };
  }
  const [positives, negatives] = [sensitivity.a.n, specificity.a.n];
  if (positives + negatives === 0) return undefined;
  const value = positives / (positives + negatives);
  const why = device?.['prevalence'] === undefined ? 'the device declares none' : 'what the device declares names no share for this class';
  return {
    value, source: 'EVALUATION_SPLIT',
    explained: `${plainNumber(100 * value)} %, the share in the evaluation split (${positives} of ${positives + negatives} images): ${why}. Test sets often hold more findings than practice does.`,
  };
}

/** One number for the declared finding, or a share by class name. */
function declaredPrevalence(declared: unknown, className: string, isDeclaredFinding: boolean): number | undefined {
  if (typeof declared === 'number') return isDeclaredFinding ? shareOf(declared) : undefined;
  if (typeof declared !== 'object' || declared === null || !Object.hasOwn(declared, className)) return undefined;
  return shareOf((declared as Readonly<Record<string, unknown>>)[className]);
}

const shareOf = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined);
