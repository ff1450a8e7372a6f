import type { ValidateModelTask } from '../../src/worker/runner/protocol.ts';

/** To a fuzzing child: one damaged upload to validate, as a runner would. */
export interface FuzzRequest {
  readonly id: number;
  readonly task: ValidateModelTask;
}

/** What the validation of one upload came to. */
export interface FuzzReply {
  readonly id: number;
  readonly outcome: 'accepted' | 'rejected' | 'crashed';
  /** Why it was rejected, or how it crashed. */
  readonly reasons: readonly string[];
  /** Paths outside the upload that were touched. */
  readonly outside: readonly string[];
  readonly milliseconds: number;
  readonly peakMb: number;
}
