import * as tf from '@tensorflow/tfjs-core';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { checkFeeds } from '../../graph/check-feeds.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Program } from '../runtime.ts';
import type { Device } from './backend.ts';
import { uploadConstant, uploadFeed } from './host-tensors.ts';

/** What a run computes on the device. Everything it makes there is freed when it returns. */
export type DeviceTask = (
  constants: ReadonlyMap<string, tf.Tensor>, feeds: Readonly<Record<string, tf.Tensor>>,
) => Readonly<Record<string, Tensor>>;

export interface TfjsProgramOptions {
  readonly device: Device;
  /** Its inputs are what a run is fed, its constants are kept on the device. */
  readonly graph: Graph;
  readonly task: DeviceTask;
}

/** A task with its constants on the device. A second run before the first has ended is refused, not queued. */
export class TfjsProgram implements Program {
  readonly #options: TfjsProgramOptions;
  #constants: ReadonlyMap<string, tf.Tensor> | undefined;
  #running = false;

  private constructor(options: TfjsProgramOptions, constants: ReadonlyMap<string, tf.Tensor>) {
    this.#options = options;
    this.#constants = constants;
  }

  /** Uploads the constants. */
  static async create(options: TfjsProgramOptions): Promise<TfjsProgram> {
    const constants = await options.device.exclusively(() => new Map(
      Array.from(options.graph.constants, ([name, tensor]) => [name, tf.keep(uploadConstant(tensor))] as const),
    ));
    return new TfjsProgram(options, constants);
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    const { device, graph, task } = this.#options;
    const constants = this.#constants;
    if (!constants) throw new AppError('INTERNAL', 'expected a program that is still open, found it disposed of');
    if (this.#running) throw new AppError('INTERNAL', 'expected one run at a time, found the program running');
    checkFeeds(graph, feeds);
    this.#running = true;
    try {
      return await device.exclusively(() => tidily(() => {
        const uploaded = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, uploadFeed(name, tensor)]));
        return withReason(() => task(constants, uploaded));
      }));
    } finally {
      this.#running = false;
    }
  }

  async dispose(): Promise<void> {
    const constants = this.#constants;
    this.#constants = undefined;
    if (constants) await this.#options.device.exclusively(() => tf.dispose([...constants.values()]));
  }
}

/** Frees every tensor made on the way; what is returned lies on the host. */
function tidily<T>(compute: () => T): T {
  const results: T[] = [];
  tf.tidy(() => { results.push(compute()); });
  const [result] = results;
  if (result === undefined) throw new AppError('INTERNAL', 'expected a result of the run, found none');
  return result;
}

function withReason<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('UNAVAILABLE', `expected tfjs to run the graph, found: ${messageOf(error)}`, { cause: error });
  }
}
