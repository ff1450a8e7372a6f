import type { PairedRates } from '../../metrics/paired-rates.ts';
import type { PairedDifference } from '../../metrics/statistics/paired-difference.ts';
import type { ReportDifference, ReportPairedFigure } from '../schema/paired.ts';
import { reportRate } from './report-rate.ts';

/** A paired difference in the form of report.json. */
export function differenceRecord({ value, n, lower, upper, method, level }: PairedDifference): ReportDifference {
  return { value, n, ci95: { lower, upper, method, level } };
}

/** A figure of child (`a`) and parent (`b`), with its p-value adjusted over a family of tests. */
export function pairedRecord({ a, b, difference, test, leftOut }: PairedRates, pAdjusted: number): ReportPairedFigure {
  return {
    parent: reportRate(b),
    child: reportRate(a),
    difference: differenceRecord(difference),
    test: { only_child: test.onlyA, only_parent: test.onlyB, p_value: test.pValue, p_adjusted: pAdjusted, method: test.method },
    left_out: leftOut,
  };
}
