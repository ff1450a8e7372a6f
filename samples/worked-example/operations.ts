import { z } from 'zod';
import type { Operation } from '../demo/operations.ts';

const rate = z.object({ value: z.number(), successes: z.number(), n: z.number(), lower: z.number(), upper: z.number() });
export type RateAnswer = z.output<typeof rate>;
const RATE = '{ value successes n lower upper }';

const estimate = z.object({ value: z.number().nullable(), lower: z.number().nullable(), upper: z.number().nullable() });
const performance = z.object({
  balancedAccuracy: estimate, calibrationError: estimate,
  perClass: z.array(z.object({ className: z.string(), sensitivity: rate, specificity: rate, auroc: estimate })),
});
const PERFORMANCE = `{ balancedAccuracy { value lower upper } calibrationError { value lower upper }
  perClass { className sensitivity ${RATE} specificity ${RATE} auroc { value lower upper } } }`;

const evaluation = z.object({
  split: z.string(), channel: z.string(), cleanAccuracy: rate, adversarialAccuracy: rate, foolingRate: rate,
  classToClass: z.object({ from: z.string(), to: z.string().nullable(), rate }).nullable(),
  performance: z.object({ clean: performance, adversarial: performance }).nullable(),
  outcomesSha256: z.string(),
});
export type EvaluationAnswer = z.output<typeof evaluation>;

const attack = z.object({
  id: z.string(), model: z.object({ id: z.string(), name: z.string() }), algorithm: z.object({ name: z.string(), kind: z.string() }),
  goal: z.string(), targetClass: z.string().nullable(), fromClass: z.string().nullable(), norm: z.string(), epsilon: z.number(), seed: z.number(),
  state: z.string(), problem: z.object({ message: z.string() }).nullable(), runtime: z.string().nullable(),
  startedAt: z.string().nullable(), finishedAt: z.string().nullable(), evaluations: z.array(evaluation),
});
export type AttackAnswer = z.output<typeof attack>;

const checkRun = z.object({
  model: z.object({ id: z.string(), name: z.string() }), state: z.string(), images: z.number().nullable(), seconds: z.number().nullable(), queries: z.number().nullable(),
  findings: z.array(z.object({ id: z.string(), outcome: z.string(), detail: z.string() })),
});
export type CheckRunAnswer = z.output<typeof checkRun>;

const audit = z.object({ state: z.string(), attacks: z.array(attack), checks: z.array(checkRun) });
export type AuditAnswer = z.output<typeof audit>;

export const AUDIT: Operation<{ audit: AuditAnswer }> = {
  document: `query WorkedAudit($id: ID!) { audit(id: $id) { state
    attacks {
      id model { id name } algorithm { name kind } goal targetClass fromClass norm epsilon seed state problem { message } runtime startedAt finishedAt
      evaluations {
        split channel cleanAccuracy ${RATE} adversarialAccuracy ${RATE} foolingRate ${RATE}
        classToClass { from to rate ${RATE} } performance { clean ${PERFORMANCE} adversarial ${PERFORMANCE} } outcomesSha256
      }
    }
    checks { model { id name } state images seconds queries findings { id outcome detail } }
  } }`,
  result: z.object({ audit }),
};

const comparison = z.object({
  columns: z.array(z.string()),
  pairs: z.array(z.object({
    column: z.string(), a: z.object({ name: z.string() }), b: z.object({ name: z.string() }), onlyA: z.number(), onlyB: z.number(),
    difference: z.number(), lower: z.number(), upper: z.number(), pValue: z.number(), pAdjusted: z.number(), method: z.string(),
  })),
  curves: z.array(z.object({ kind: z.string(), title: z.string(), xLabel: z.string(), model: z.object({ name: z.string() }), points: z.array(z.object({ x: z.number(), rate })) })),
});
export type ComparisonAnswer = z.output<typeof comparison>;

export const COMPARISON: Operation<{ comparison: ComparisonAnswer }> = {
  document: `query WorkedComparison($input: ComparisonInput!) { comparison(input: $input) {
    columns
    pairs { column a { name } b { name } onlyA onlyB difference lower upper pValue pAdjusted method }
    curves { kind title xLabel model { name } points { x rate ${RATE} } }
  } }`,
  result: z.object({ comparison }),
};

const event = z.object({ kind: z.string(), message: z.string().nullable(), attack: z.object({ id: z.string() }).nullable() });

export const AUDIT_EVENTS: Operation<{ auditEvents: z.output<typeof event> }> = {
  document: `subscription WorkedEvents($auditId: ID!) { auditEvents(auditId: $auditId, after: 0) { kind message attack { id } } }`,
  result: z.object({ auditEvents: event }),
};
