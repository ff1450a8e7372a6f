import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { encodeOnnx } from '../../formats/onnx/encode-onnx.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Runtime } from '../runtime.ts';
import { graphToOnnx } from './graph-to-onnx.ts';
import { OnnxRuntimeProgram } from './program.ts';

export interface OnnxRuntimeOptions {
  /** Threads of one run, recorded in the description: results depend on it in the last bits. Absent: one a core. */
  readonly threads?: number;
}

/** Only errors: warnings about unused constants and the like are no news to anybody. */
const LOG_ERRORS = 3;

/** The default engine: ONNX Runtime on the CPU, all graph optimisations on. */
export function createOnnxRuntime(options: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const { threads = availableParallelism() } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    return Promise.reject(new AppError('INVALID_INPUT', `expected a positive number of threads, found ${threads}`));
  }
  const sessionOptions: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: LOG_ERRORS,
    intraOpNumThreads: threads,
  };
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return Promise.resolve({
    description: `onnxruntime ${version} cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    compile: async (graph: Graph) => new OnnxRuntimeProgram(graph, await createSession(graph, sessionOptions)),
  });
}

async function createSession(graph: Graph, options: ort.InferenceSession.SessionOptions): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(encodeOnnx(graphToOnnx(graph)), options);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `expected onnxruntime to accept the graph, found: ${messageOf(error)}`, { cause: error });
  }
}
