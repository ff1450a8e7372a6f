import type * as ort from 'onnxruntime-node';
import type { Tensors } from './batch-parts.ts';

/** What a thread of its own makes its session of. */
export interface SessionOrder {
  readonly path: string;
  readonly options: ort.InferenceSession.SessionOptions;
}

/** The order as the thread gets it. `busy` is shared memory: 1 while onnxruntime runs. */
export interface SessionThreadData extends SessionOrder {
  readonly busy: Int32Array;
}

/** What is asked of the thread: results for these feeds, or to release the session and end. */
export type SessionRequest = { readonly feeds: Tensors } | 'close';

/** What the thread answers, once when its session is there and once for each feeds. */
export type SessionAnswer = { readonly results: Tensors } | { readonly failure: string } | 'ready';
