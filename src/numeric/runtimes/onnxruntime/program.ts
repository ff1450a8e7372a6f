import * as ort from 'onnxruntime-node';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { checkFeeds } from '../../graph/check-feeds.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Program } from '../runtime.ts';
import { fromOrtTensor, toOrtTensor } from './ort-tensors.ts';

/** One inference session. A second run before the first has ended is refused, not queued. */
export class OnnxRuntimeProgram implements Program {
  readonly #inputs: Graph['inputs'];
  #session: ort.InferenceSession | undefined;
  #running = false;

  /** Keeps nothing of the graph but its inputs: the weights are the session's now. */
  constructor({ inputs }: Pick<Graph, 'inputs'>, session: ort.InferenceSession) {
    this.#inputs = inputs;
    this.#session = session;
  }

  async run(feeds: Readonly<Record<string, Tensor>>, into: Readonly<Record<string, Tensor>> = {}): Promise<Readonly<Record<string, Tensor>>> {
    if (!this.#session) throw new AppError('INTERNAL', 'expected a program that is still open, found it disposed of');
    if (this.#running) throw new AppError('INTERNAL', 'expected one run at a time, found the program running');
    checkFeeds({ inputs: this.#inputs }, feeds);
    this.#running = true;
    try {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)]));
      const outputs = await runSession(this.#session, inputs, into);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)]));
    } finally {
      this.#running = false;
    }
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }
}

async function runSession(
  session: ort.InferenceSession, feeds: Record<string, ort.Tensor>, into: Readonly<Record<string, Tensor>>,
): Promise<Record<string, ort.Tensor>> {
  try {
    const places = session.outputNames.map((name) => [name, into[name] ? toOrtTensor(into[name]) : null]);
    return await session.run(feeds, Object.fromEntries(places) as Record<string, ort.Tensor | null>);
  } catch (error) {
    const message = messageOf(error);
    throw new AppError('UNAVAILABLE', `expected onnxruntime to run the graph, found: ${message}`, { cause: error });
  }
}
