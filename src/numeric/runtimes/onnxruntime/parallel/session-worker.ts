import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../../kernel/errors.ts';
import type { Tensors } from './batch-parts.ts';
import type { SessionAnswer, SessionOrder, SessionRequest, SessionThreadData } from './session-messages.ts';

const THREAD = new URL('./start-session-thread.mjs', import.meta.url);

/** How long the end of the process waits for a run, in milliseconds: onnxruntime aborts if its thread is taken away. */
const LONGEST_RUN = 60_000;

/** A cell for each thread, 1 while it runs. */
const threads = new Set<Int32Array>();
process.on('exit', () => { for (const busy of threads) Atomics.wait(busy, 0, 1, LONGEST_RUN); });

interface Waiting {
  readonly resolve: (answer: SessionAnswer) => void;
  readonly reject: (error: AppError) => void;
}

/** A session in a thread of its own. It keeps the process alive only while an answer is due. One request at a time. */
export class SessionWorker {
  readonly #thread: Worker;
  readonly #busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #waiting: Waiting | undefined;
  #state: 'open' | 'closing' | 'ended' = 'open';

  private constructor(order: SessionOrder) {
    const workerData: SessionThreadData = { ...order, busy: this.#busy };
    this.#thread = new Worker(THREAD, { workerData, execArgv: [] });
    this.#thread.unref();
    threads.add(this.#busy);
    this.#thread.on('message', (answer: SessionAnswer) => { this.#take()?.resolve(answer); });
    this.#thread.on('error', (error) => { this.#take()?.reject(failed('expected a thread of onnxruntime to go on', error.message)); });
    this.#thread.on('exit', (code) => {
      this.#state = 'ended';
      threads.delete(this.#busy);
      this.#take()?.reject(failed('expected a thread of onnxruntime to answer', `that it ended with code ${code}`));
    });
  }

  /** Resolves when the session is there. Throws an AppError where onnxruntime refuses the model. */
  static async start(order: SessionOrder): Promise<SessionWorker> {
    const worker = new SessionWorker(order);
    const answer = await worker.#answer();
    if (answer === 'ready') return worker;
    await worker.close();
    throw failed('expected onnxruntime to accept the graph', 'failure' in answer ? answer.failure : 'results');
  }

  async run(feeds: Tensors): Promise<Tensors> {
    if (this.#state !== 'open' || this.#waiting) {
      throw new AppError('INTERNAL', `expected an idle thread, found it ${this.#state === 'open' ? 'running' : this.#state}`);
    }
    const answered = this.#answer();
    Atomics.store(this.#busy, 0, 1);
    this.#send({ feeds });
    const answer = await answered;
    if (answer !== 'ready' && 'results' in answer) return answer.results;
    throw failed('expected onnxruntime to run the graph', answer === 'ready' ? 'a new session' : answer.failure);
  }

  /** Ends the thread after the run it may be in. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#thread.ref();
    const exit = once(this.#thread, 'exit');
    this.#send('close');
    await exit;
  }

  #send(request: SessionRequest): void {
    this.#thread.postMessage(request);
  }

  #answer(): Promise<SessionAnswer> {
    this.#thread.ref();
    return new Promise((resolve, reject) => { this.#waiting = { resolve, reject }; });
  }

  /** Whoever waits, who is then waiting no more. */
  #take(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (this.#state === 'open') this.#thread.unref();
    return waiting;
  }
}

function failed(expected: string, found: string): AppError {
  return new AppError('UNAVAILABLE', `${expected}, found: ${found}`);
}
