import * as ort from 'onnxruntime-node';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { encodeOnnx } from '../../formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';
import { weightBytes, withModelFiles } from './model-files.ts';

type SessionOptions = ort.InferenceSession.SessionOptions;

/** Weights of so many bytes are handed over as a file, which onnxruntime maps into memory instead of copying it twice. */
const LARGE_WEIGHTS = 32 * 2 ** 20;

/**
 * A session for a model. Memory is planned anew in each run: a plan kept for the next one costs as much memory again and
 * was never measured to be faster. Throws an AppError where onnxruntime refuses the model.
 */
export async function createSession(model: OnnxModel, options: SessionOptions, temporaryFolder?: string): Promise<ort.InferenceSession> {
  const lean: SessionOptions = { ...options, enableMemPattern: false };
  try {
    if (weightBytes(model) < LARGE_WEIGHTS) return await ort.InferenceSession.create(encodeOnnx(model), lean);
    // Packing weights beforehand would copy them all; with few images a run reads them once anyway.
    const mapped: SessionOptions = { ...lean, extra: { ...options.extra, session: { disable_prepacking: '1' } } };
    return await withModelFiles(model, temporaryFolder, (path) => ort.InferenceSession.create(path, mapped));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('UNAVAILABLE', `expected onnxruntime to accept the graph, found: ${messageOf(error)}`, { cause: error });
  }
}
