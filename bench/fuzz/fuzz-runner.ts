import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { watchMemory } from '../../src/worker/runner/memory-watch.ts';
import { forkRunner } from '../../src/worker/runner/runner-process.ts';
import type { FuzzReply, FuzzRequest } from './protocol.ts';

const PROGRAM = fileURLToPath(new URL('./fuzz-child.ts', import.meta.url));
/** A child is replaced now and then, so that what one file leaves behind in memory does not add up. */
const FILES_A_CHILD = 500;

export interface FuzzLimits {
  readonly memoryMb: number;
  readonly secondsAFile: number;
}

/** How a file ended that the child did not survive. */
export interface FuzzEnd {
  readonly outcome: 'out of time' | 'out of memory' | 'process died';
  readonly reasons: readonly string[];
}

/** Validates uploads one at a time in a child process that is started like a runner, with a runner's limits. */
export class FuzzRunner {
  readonly #limits: FuzzLimits;
  #child: ChildProcess | undefined;
  #files = 0;
  #stderr = '';

  constructor(limits: FuzzLimits) {
    this.#limits = limits;
  }

  async validate(request: FuzzRequest): Promise<FuzzReply | FuzzEnd> {
    if (this.#files++ >= FILES_A_CHILD) this.stop();
    const child = this.#started();
    const { memoryMb, secondsAFile } = this.#limits;
    return new Promise((resolve) => {
      const settle = (result: FuzzReply | FuzzEnd): void => {
        clearTimeout(timer);
        stopWatching();
        child.removeAllListeners('message').removeAllListeners('close');
        if (!('id' in result)) this.stop();
        resolve(result);
      };
      const timer = setTimeout(() => { settle({ outcome: 'out of time', reasons: [`more than ${secondsAFile} s`] }); }, secondsAFile * 1000);
      const stopWatching = watchMemory(child.pid ?? 0, memoryMb, () => { settle({ outcome: 'out of memory', reasons: [`more than ${memoryMb} MB`] }); });
      child.on('message', (reply) => { settle(reply as FuzzReply); });
      child.on('close', (code, signal) => { settle(this.#death(signal ? `killed by ${signal}` : `exit code ${code}`)); });
      child.send(request);
    });
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
    this.#files = 0;
  }

  #started(): ChildProcess {
    if (this.#child) return this.#child;
    this.#stderr = '';
    const child = forkRunner({ memoryLimitMb: this.#limits.memoryMb, timeoutSeconds: 0, threads: 1, environment: {}, program: PROGRAM });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.#stderr = (this.#stderr + text).slice(-4000); });
    this.#child = child;
    return child;
  }

  #death(how: string): FuzzEnd {
    const outcome = this.#stderr.includes('heap out of memory') ? 'out of memory' : 'process died';
    return { outcome, reasons: [how, this.#stderr.trim().split('\n').slice(-15).join(' | ')] };
  }
}
