import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { AppError } from '../../../kernel/errors.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';
import type { Graph } from '../../graph/graph.ts';
import { simplifyGraph } from '../../passes/simplify-graph.ts';
import type { Runtime } from '../runtime.ts';
import { CheckedProgram } from './devices/checked-program.ts';
import { EXECUTION_PROVIDERS, type Accelerator, type DeviceWish } from './devices/device.ts';
import { openDevice, type CompileOn } from './devices/open-device.ts';
import { blockSize } from './blocked/block-size.ts';
import { createSession } from './create-session.ts';
import { graphToOnnx } from './graph-to-onnx.ts';
import { lowerForWebGpu } from './lowering/lower-for-webgpu.ts';
import { batchJoins } from './parallel/batch-joins.ts';
import { openSplitProgram, sessionsFor } from './parallel/open-split-program.ts';
import { worthSplitting } from './parallel/worth-splitting.ts';
import { OnnxRuntimeProgram } from './program.ts';

export interface OnnxRuntimeOptions {
  /** Threads of one run, recorded in the description: results depend on it in the last bits. Absent: one a core. */
  readonly threads?: number;
  /** Absent: the CPU. A device that cannot be used gives the CPU and a warning. */
  readonly device?: DeviceWish;
  /** Where large weights are written while a program is made. Absent: the system's folder for temporary files. */
  readonly temporaryFolder?: string;
}

/** Only errors: warnings about unused constants and the like are no news to anybody. */
const LOG_ERRORS = 3;

/** It folds zeros around an image into a maximum pooling, where padding is less than any number. Ours does it where it may. */
const WRONG_REWRITES = 'Pad_Fusion';

/** The default engine: ONNX Runtime, all graph optimisations on. What other devices compute is checked against the CPU. */
export async function createOnnxRuntime(options: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const { threads = availableParallelism(), device: wish = 'cpu', temporaryFolder } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new AppError('INVALID_INPUT', `expected a positive number of threads, found ${threads}`);
  }
  const compileOn: CompileOn = async (device, graph) => {
    const simple = simplifyGraph(graph);
    const options: ort.InferenceSession.SessionOptions = {
      executionProviders: EXECUTION_PROVIDERS[device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: LOG_ERRORS,
      intraOpNumThreads: threads,
      extra: { optimization: { disable_specified_optimizers: WRONG_REWRITES } },
    };
    const model = await modelFor(device, simple);
    const joins = device === 'cpu' && sessionsFor(threads) > 1 && worthSplitting(simple) ? batchJoins(simple) : undefined;
    if (joins) return openSplitProgram({ graph, model, joins, options, threads, temporaryFolder });
    return new OnnxRuntimeProgram(graph, await createSession(model, options, temporaryFolder));
  };
  const { device, title, warnings } = await openDevice(wish, compileOn);
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return {
    description: `onnxruntime ${version} ${title}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    warnings,
    compile: async (graph: Graph) => {
      const program = await compileOn(device, graph);
      return device === 'cpu' ? program : new CheckedProgram({ graph, device, program, reference: () => compileOn('cpu', graph) });
    },
  };
}

/** A simplified graph in the form that is fastest on a device. */
async function modelFor(device: Accelerator | 'cpu', graph: Graph): Promise<OnnxModel> {
  if (device === 'cpu') return graphToOnnx(graph, await blockSize());
  return graphToOnnx(device === 'webgpu' ? lowerForWebGpu(graph) : graph);
}
