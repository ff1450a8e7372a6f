import { AppError } from '../../../kernel/errors.ts';
import { DEVICES, type DeviceWish } from '../../../numeric/runtimes/onnxruntime/devices/device.ts';
import type { Runtime } from '../../../numeric/runtimes/runtime.ts';

export const RUNTIMES = ['onnxruntime', 'tfjs'] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

export interface EngineOptions {
  readonly runtime?: RuntimeName;
  /** Where onnxruntime computes; tfjs takes the best backend that is installed. */
  readonly device?: DeviceWish;
  /** 0: as many as there are cores. */
  readonly threads: number;
  /** Absent: the system's. */
  readonly temporaryFolder?: string;
}

/** Engine options from words, as a command line has them. Throws INVALID_INPUT naming what was expected. */
export function engineOptions(words: { readonly runtime: string; readonly device: string; readonly threads: string }): EngineOptions {
  const threads = Number(words.threads);
  if (!/^\d{1,4}$/.test(words.threads)) throw new AppError('INVALID_INPUT', `threads: expected a whole number, found "${words.threads}"`);
  return { runtime: oneOf('runtime', RUNTIMES, words.runtime), device: oneOf('device', DEVICES, words.device), threads };
}

/** Opens the engine that runs models. Its libraries are loaded here, not before: they are large. */
export async function openRuntime({ runtime = 'onnxruntime', device = 'cpu', threads, temporaryFolder }: EngineOptions): Promise<Runtime> {
  if (runtime === 'tfjs') {
    const { createTfjsRuntime } = await import('../../../numeric/runtimes/tfjs/tfjs.ts');
    return createTfjsRuntime();
  }
  const { createOnnxRuntime } = await import('../../../numeric/runtimes/onnxruntime/onnxruntime.ts');
  return createOnnxRuntime({ device, ...(threads > 0 && { threads }), ...(temporaryFolder && { temporaryFolder }) });
}

function oneOf<T extends string>(name: string, allowed: readonly T[], found: string): T {
  const match = allowed.find((word) => word === found);
  if (match) return match;
  throw new AppError('INVALID_INPUT', `${name}: expected one of ${allowed.join(', ')}, found "${found}"`);
}
