import type { RunAttackTask } from '../../src/worker/runner/protocol.ts';

/** The steps of an audited model's run, in order. */
export const STEPS = ['import', 'fold preprocessing', 'prepare images', 'clean predictions', 'one UAP epoch', 'scoring'] as const;

export interface AuditedModel {
  readonly format: string;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly input: string;
  readonly runtime: string;
  readonly imagesARun: number;
  /** Seconds by step; the first runs below are part of "clean predictions" and of "one UAP epoch". */
  readonly steps: Readonly<Record<string, number>>;
  readonly firstForwardSeconds: number;
  readonly firstGradientSeconds: number;
  readonly seconds: number;
  readonly peakMb: number;
  /** Peak memory so far, in MB, at the end of each step. */
  readonly peaks: Readonly<Record<string, number>>;
  readonly foolingRate: number;
  readonly evaluationImages: number;
}

export interface AuditRequest {
  readonly task: RunAttackTask;
  /** In the generation split. */
  readonly images: number;
}
export type AuditReply = { readonly audited: AuditedModel } | { readonly error: string };
