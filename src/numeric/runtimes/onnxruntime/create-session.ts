import * as ort from 'onnxruntime-node';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { encodeOnnx } from '../../formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';
import { weightBytes, withModelFiles } from './model-files.ts';

type SessionOptions = ort.InferenceSession.SessionOptions;

/** Weights of so many bytes are handed over as a file, which onnxruntime maps into memory instead of copying it twice. */
const LARGE_WEIGHTS = 32 * 2 ** 20;

/**
 * The options of a model's session. Memory is planned anew in each run: a plan kept for the next one costs as much memory
 * again and was never measured to be faster. Packing large weights beforehand would copy them all; with few images a run
 * reads them once anyway.
 */
export function sessionOptions(model: OnnxModel, options: SessionOptions): SessionOptions {
  const lean: SessionOptions = { ...options, enableMemPattern: false };
  return isLarge(model) ? { ...lean, extra: { ...options.extra, session: { disable_prepacking: '1' } } } : lean;
}

/** A session for a model. Throws an AppError where onnxruntime refuses the model. */
export async function createSession(model: OnnxModel, options: SessionOptions, temporaryFolder?: string): Promise<ort.InferenceSession> {
  const own = sessionOptions(model, options);
  return isLarge(model) ? withModelFiles(model, temporaryFolder, (path) => openSession(path, own)) : openSession(encodeOnnx(model), own);
}

/** A session for a model's file, or for its bytes. Throws an AppError where onnxruntime refuses the model. */
export async function openSession(model: string | Uint8Array, options: SessionOptions): Promise<ort.InferenceSession> {
  try {
    return await (typeof model === 'string' ? ort.InferenceSession.create(model, options) : ort.InferenceSession.create(model, options));
  } catch (error) {
    throw new AppError('UNAVAILABLE', `expected onnxruntime to accept the graph, found: ${messageOf(error)}`, { cause: error });
  }
}

function isLarge(model: OnnxModel): boolean {
  return weightBytes(model) >= LARGE_WEIGHTS;
}
