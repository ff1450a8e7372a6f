import { AppError } from '../../../kernel/errors.ts';
import type { AttackFacts, PerturbationFacts } from '../facts.ts';
import { jsonObjectSchema } from '../schema/common.ts';
import type { ReportAttack } from '../schema/attacks.ts';
import { isControl } from './scores.ts';

/** How an attack was run: algorithm, every parameter, seed, engine, time. */
export function attackRecord(attack: AttackFacts, threatModelId: string): ReportAttack {
  const { name, title, summary, reference } = attack.algorithm;
  return {
    id: attack.id,
    algorithm: { name, title, summary, reference },
    is_control: isControl(attack),
    threat_model_id: threatModelId,
    model_id: attack.modelId,
    seed: attack.seed,
    parameters: parseParameters(attack),
    state: attack.state,
    problem: attack.problem,
    runtime: attack.runtime,
    started_at: attack.startedAt,
    finished_at: attack.finishedAt,
    duration_seconds: secondsBetween(attack.startedAt, attack.finishedAt),
    warnings: [...attack.warnings],
    curve: attack.curve.map((point) => ({ epoch: point.epoch, success_rate: point.successRate })),
    perturbation: attack.perturbation && perturbationRecord(attack.perturbation),
  };
}

function parseParameters(attack: AttackFacts): ReportAttack['parameters'] {
  const parsed = jsonObjectSchema.safeParse(attack.parameters);
  if (parsed.success) return parsed.data;
  throw new AppError('INTERNAL', `expected JSON parameters of attack ${attack.id}, found ${parsed.error.message}`);
}

function perturbationRecord(perturbation: PerturbationFacts): NonNullable<ReportAttack['perturbation']> {
  const { id, sha256, shape, l2, linf, psnrDb, ssim } = perturbation;
  return { id, sha256, shape: [...shape], l2, linf, psnr_db: psnrDb, ssim };
}

function secondsBetween(start: string | null, end: string | null): number | null {
  return start && end ? Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000) : null;
}
