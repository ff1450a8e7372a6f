import type { z } from 'zod';
import type { Estimate } from '../../metrics/estimate.ts';
import type { EvaluationFigures } from '../../metrics/evaluation.ts';
import type { Performance } from '../../metrics/performance.ts';
import { jsonObjectSchema } from '../schema/common.ts';
import type { ReportDetails, ReportEstimate, ReportPerformance } from '../schema/performance.ts';
import { reportRate } from './report-rate.ts';

/** What an evaluation says beyond rates of changed answers; null where it was stored before there was any of it. */
export function detailsOf({ performance, operatingPoint, classToClass, distortion, queries, clustering }: EvaluationFigures): ReportDetails {
  return {
    performance: performance ? { clean: performanceRecord(performance.clean), adversarial: performanceRecord(performance.adversarial) } : null,
    operating_point: snakeCased(operatingPoint),
    class_to_class: snakeCased(classToClass),
    distortion: snakeCased(distortion),
    queries: snakeCased(queries),
    clustering: snakeCased(clustering),
  };
}

function performanceRecord({ balancedAccuracy, calibrationError, perClass }: Performance): ReportPerformance {
  return {
    balanced_accuracy: estimateRecord(balancedAccuracy),
    calibration_error: estimateRecord(calibrationError),
    per_class: perClass.map(({ className, sensitivity, specificity, ppv, npv, auroc }) => ({
      class_name: className, sensitivity: reportRate(sensitivity), specificity: reportRate(specificity), ppv: reportRate(ppv), npv: reportRate(npv),
      auroc: estimateRecord(auroc),
    })),
  };
}

function estimateRecord({ value, n, lower, upper, method, level }: Estimate): ReportEstimate {
  return { value, n, ci95: { lower, upper, method, level } };
}

type JsonObject = z.infer<typeof jsonObjectSchema>;

/** Plain data with its keys as report.json writes them: "l2Mean" is "l2_mean". */
function snakeCased(value: object | null | undefined): JsonObject | null {
  return value ? jsonObjectSchema.parse(withSnakeKeys(value)) : null;
}

function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), withSnakeKeys(inner)]));
}
