import type { StepOutput, StepRecord } from './step-store.ts';

/** What a step says while it works; `fraction` is of this step. */
export type OnStepProgress = (fraction: number, phase: string) => void;

/** What a running step may use. */
export interface StepContext {
  /** Of a step named in `needs`. Its result is what that step's maker returned, as JSON. */
  record(id: string): StepRecord;
  file(id: string, name: string): Promise<Buffer>;
  readonly onProgress: OnStepProgress;
  /** The state that an interrupted run of this step left, and where to leave one. */
  checkpoint(): Promise<Buffer | undefined>;
  saveCheckpoint(bytes: Uint8Array): Promise<void>;
}

/** One piece of the study: its result is kept as a file, so that a killed run loses at most this. */
export interface StudyStep {
  /** Path-like and unique: "pneumonia-28/small_resnet/train". */
  readonly id: string;
  /** Steps of one kind cost alike: for the estimate of the time left. */
  readonly kind: string;
  /** How much of its kind's work it is, in any unit. */
  readonly work: number;
  readonly needs: readonly string[];
  run(context: StepContext): Promise<StepOutput>;
}
