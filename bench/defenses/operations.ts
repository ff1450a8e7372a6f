import { z } from 'zod';
import type { Operation } from '../../samples/demo/operations.ts';

const problem = z.object({ path: z.array(z.string()), message: z.string() });
const rate = z.object({ value: z.number(), n: z.number(), lower: z.number(), upper: z.number() });
export type RateAnswer = z.output<typeof rate>;
const RATE = '{ value n lower upper }';

export const DEFENSES: Operation<{ defenseAlgorithms: { name: string }[] }> = {
  document: 'query Defenses { defenseAlgorithms { name } }',
  result: z.object({ defenseAlgorithms: z.array(z.object({ name: z.string() })) }),
};

export const HARDEN: Operation<{ hardenModel: { model: { id: string } | null; problems: z.output<typeof problem>[] } }> = {
  document: 'mutation Harden($input: HardenModelInput!) { hardenModel(input: $input) { model { id } problems { path message } } }',
  result: z.object({ hardenModel: z.object({ model: z.object({ id: z.string() }).nullable(), problems: z.array(problem) }) }),
};

const childEvent = z.object({ message: z.string(), progress: z.object({ fraction: z.number() }).nullable(), model: z.object({ state: z.string() }) });

export const CHILD_EVENTS: Operation<{ modelEvents: z.output<typeof childEvent> }> = {
  document: 'subscription ChildEvents($modelId: ID!) { modelEvents(modelId: $modelId, after: 0) { message progress { fraction } model { state } } }',
  result: z.object({ modelEvents: childEvent }),
};

const child = z.object({ problems: z.array(z.object({ code: z.string(), message: z.string() })), hardening: z.object({ reauditId: z.string().nullable() }) });

export const CHILD: Operation<{ model: z.output<typeof child> }> = {
  document: 'query Child($id: ID!) { model(id: $id) { problems { code message } hardening { reauditId } } }',
  result: z.object({ model: child }),
};

const attack = z.object({
  algorithm: z.object({ name: z.string() }), state: z.string(), problem: z.object({ message: z.string() }).nullable(),
  goal: z.string(), targetClass: z.string().nullable(),
  evaluations: z.array(z.object({ channel: z.string(), cleanAccuracy: rate, foolingRate: rate, targetedSuccessRate: rate.nullable() })),
});
export type AttackAnswer = z.output<typeof attack>;

const check = z.object({ findings: z.array(z.object({ id: z.string(), outcome: z.string() })) });
const audit = z.object({ state: z.string(), attacks: z.array(attack), checks: z.array(check) });
export type AuditAnswer = z.output<typeof audit>;

export const AUDIT: Operation<{ audit: AuditAnswer }> = {
  document: `query DefenseAudit($id: ID!) { audit(id: $id) { state
    attacks { algorithm { name } state problem { message } goal targetClass
      evaluations { channel cleanAccuracy ${RATE} foolingRate ${RATE} targetedSuccessRate ${RATE} } }
    checks { findings { id outcome } } } }`,
  result: z.object({ audit }),
};

const pair = z.object({
  column: z.string(), a: z.object({ id: z.string() }), b: z.object({ id: z.string() }), difference: z.number(), lower: z.number(), upper: z.number(), pAdjusted: z.number(),
});
export type PairAnswer = z.output<typeof pair>;

export const COMPARISON: Operation<{ comparison: { pairs: PairAnswer[] } }> = {
  document: `query DefenseComparison($input: ComparisonInput!) { comparison(input: $input) {
    pairs { column a { id } b { id } difference lower upper pAdjusted } } }`,
  result: z.object({ comparison: z.object({ pairs: z.array(pair) }) }),
};
