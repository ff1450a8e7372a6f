import * as tf from '@tensorflow/tfjs-core';
import { silentLogger, type Logger } from '../../../kernel/logger.ts';
import type { Graph } from '../../graph/graph.ts';
import type { GradientRequest, Program, Runtime } from '../runtime.ts';
import { openDevice, type Device, type TfjsBackend } from './backend.ts';
import { createGradientProgram } from './gradient-program.ts';
import { download } from './host-tensors.ts';
import { Interpreter } from './interpreter.ts';
import { TfjsProgram } from './program.ts';

export interface TfjsRuntimeOptions {
  /** Absent: the first of `TFJS_BACKENDS` that is installed and starts. */
  readonly backend?: TfjsBackend;
  /** Hears of backends that are installed but do not start. */
  readonly logger?: Logger;
}

/**
 * The second engine: interprets graphs with TensorFlow.js and differentiates them by its tape, independently of
 * `autodiff/`. Several runtimes on several backends may live in one process; they take turns.
 * Throws an AppError when no backend, or not the chosen one, starts.
 */
export async function createTfjsRuntime(options: TfjsRuntimeOptions = {}): Promise<Runtime> {
  const device = await openDevice(options.backend, options.logger ?? silentLogger);
  return {
    description: `tfjs ${tf.version_core} ${device.backend}`,
    compile: async (graph: Graph) => compileForward(device, graph),
    compileGradient: async (graph: Graph, request: GradientRequest) => createGradientProgram(device, graph, request),
  };
}

function compileForward(device: Device, graph: Graph): Promise<Program> {
  const interpreter = new Interpreter(graph);
  const types = new Map(graph.outputs.map(({ name, value }) => [name, graph.types.get(value)?.dtype ?? 'float32']));
  return TfjsProgram.create({
    device,
    graph,
    task: (constants, feeds) => Object.fromEntries(Array.from(
      interpreter.run(constants, feeds), ([name, tensor]) => [name, download(tensor, types.get(name) ?? 'float32')],
    )),
  });
}
