import * as tf from '@tensorflow/tfjs-core';
// Its Node bundle is the only published one that registers TensorFlow's gradients; that of tfjs-core registers none.
import '@tensorflow/tfjs-layers';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { registerWasmKernels } from './wasm-kernels.ts';

/** In the order they are tried. */
export const TFJS_BACKENDS = ['tensorflow-gpu', 'tensorflow', 'wasm', 'cpu'] as const;
export type TfjsBackend = (typeof TFJS_BACKENDS)[number];

interface Offer {
  /** What TensorFlow.js calls it once its package is loaded. */
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  readonly packageName: string;
}

const OFFERS: Readonly<Record<TfjsBackend, Offer>> = {
  'tensorflow-gpu': { name: 'tensorflow', packageName: '@tensorflow/tfjs-node-gpu' },
  tensorflow: { name: 'tensorflow', packageName: '@tensorflow/tfjs-node' },
  wasm: { name: 'wasm', packageName: '@tensorflow/tfjs-backend-wasm' },
  cpu: { name: 'cpu', packageName: '@tensorflow/tfjs-backend-cpu' },
};

/** A backend that is loaded. TensorFlow.js has one current backend a process: tasks run one at a time, each on its own. */
export interface Device {
  readonly backend: TfjsBackend;
  /** Runs a synchronous task on this backend, after the tasks before it. */
  exclusively<T>(task: () => T): Promise<T>;
}

/** The chosen backend, or the first that is installed and starts. Throws an AppError when none does. */
export async function openDevice(chosen: TfjsBackend | undefined, logger: Logger): Promise<Device> {
  tf.enableProdMode();
  const failures: string[] = [];
  for (const backend of chosen ? [chosen] : TFJS_BACKENDS) {
    const failure = await tryToStart(backend);
    if (failure === undefined) return { backend, exclusively: (task) => enqueue(OFFERS[backend].name, task) };
    if (failure.installed && !chosen) logger.warn('a TensorFlow.js backend is installed but does not start; the next one is tried', { backend, reason: failure.reason });
    failures.push(`${backend}: ${failure.reason}`);
  }
  throw new AppError('UNAVAILABLE', `expected a TensorFlow.js backend that starts, found ${failures.join('; ')}`);
}

async function tryToStart(backend: TfjsBackend): Promise<{ readonly installed: boolean; readonly reason: string } | undefined> {
  const { name, packageName } = OFFERS[backend];
  try {
    await import(packageName);
    if (name === 'wasm') registerWasmKernels();
    const started = await enqueue(name, () => true);
    return started ? undefined : { installed: true, reason: 'it did not start' };
  } catch (error) {
    return isMissing(error, packageName)
      ? { installed: false, reason: `${packageName} is not installed` }
      : { installed: true, reason: messageOf(error) };
  }
}

/** Only the package itself may be missing: one that lacks a part of its own is broken, and worth a warning. */
function isMissing(error: unknown, packageName: string): boolean {
  // Not `instanceof Error`: module loaders throw errors of another realm where modules run in one of their own.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  return missing && new RegExp(`Cannot find (package|module) '${packageName}'`).test(messageOf(error));
}

let queue: Promise<unknown> = Promise.resolve();

function enqueue<T>(name: string, task: () => T): Promise<T> {
  const turn = queue.then(async () => {
    await makeCurrent(name);
    return task();
  });
  queue = turn.catch(() => undefined);
  return turn;
}

async function makeCurrent(name: string): Promise<void> {
  if (tf.getBackend() === name) return;
  const before = listenersForCrashes();
  const set = await tf.setBackend(name);
  before.restore();
  if (!set) throw new AppError('UNAVAILABLE', `expected the TensorFlow.js backend ${name} to start, found that it did not`);
}

/** The WebAssembly loader installs handlers that end the process in its own way on any uncaught error; they are taken out again. */
function listenersForCrashes(): { restore(): void } {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  return {
    restore: () => events.forEach((event, index) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener)) process.removeListener(event, listener as () => void);
      }
    }),
  };
}
