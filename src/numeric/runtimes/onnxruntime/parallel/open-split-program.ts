import type * as ort from 'onnxruntime-node';
import type { OnnxModel } from '../../../formats/onnx/onnx-model.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { Program } from '../../runtime.ts';
import { openSession, sessionOptions } from '../create-session.ts';
import { withModelFiles } from '../model-files.ts';
import { OnnxRuntimeProgram } from '../program.ts';
import type { Join } from './batch-joins.ts';
import { SessionWorker } from './session-worker.ts';
import { SplitProgram } from './split-program.ts';

export interface SplitRequest {
  readonly graph: Pick<Graph, 'inputs'>;
  readonly model: OnnxModel;
  readonly joins: ReadonlyMap<string, Join>;
  readonly options: ort.InferenceSession.SessionOptions;
  /** Of all sessions together. */
  readonly threads: number;
  readonly temporaryFolder: string | undefined;
}

/** How many sessions share so many threads evenly, 1 where none can. More would hold too many images and weights at a time. */
export function sessionsFor(threads: number): number {
  return [4, 3, 2].find((sessions) => threads % sessions === 0) ?? 1;
}

/** A program that runs the images of a batch apart. Throws an AppError where onnxruntime refuses the model. */
export async function openSplitProgram({ graph, model, joins, options, threads, temporaryFolder }: SplitRequest): Promise<Program> {
  const sessions = sessionsFor(threads);
  const all = { ...sessionOptions(model, options), intraOpNumThreads: threads };
  const own = { ...all, intraOpNumThreads: threads / sessions };
  return withModelFiles(model, temporaryFolder, async (path) => {
    const starts = Array.from({ length: sessions }, () => SessionWorker.start({ path, options: own }));
    const whole = openSession(path, all).then((session) => new OnnxRuntimeProgram(graph, session));
    const ends = await Promise.allSettled<SessionWorker | OnnxRuntimeProgram>([whole, ...starts]);
    const failure = ends.find((end) => end.status === 'rejected');
    if (!failure) return new SplitProgram({ inputs: graph.inputs, joins, whole: await whole, workers: await Promise.all(starts) });
    await Promise.all(ends.map(async (end) => { if (end.status === 'fulfilled') await close(end.value); }));
    throw failure.reason;
  });
}

function close(opened: SessionWorker | OnnxRuntimeProgram): Promise<void> {
  return opened instanceof SessionWorker ? opened.close() : opened.dispose();
}
