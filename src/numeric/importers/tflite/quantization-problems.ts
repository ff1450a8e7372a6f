import type { Problem } from '../../../kernel/errors.ts';
import type { TfliteModel, TfliteTensor } from '../../formats/tflite/tflite-model.ts';

const INTEGERS = ['int8', 'uint8', 'int16', 'int4', 'uint16'];

/** Whether a tensor holds quantised integers: eight-bit ones without a scale may be pixels. */
export function isQuantized({ type, quantized }: TfliteTensor): boolean {
  return INTEGERS.includes(type) && (quantized || type !== 'uint8');
}

/** Why a model that computes in, or stores its weights as, quantised integers is refused: one problem with a few of its tensors. */
export function quantizationProblems({ tensors, operators }: TfliteModel): readonly Problem[] {
  const touched = new Set(operators.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]));
  const quantized = tensors.filter((tensor, place) => touched.has(place) && isQuantized(tensor));
  if (quantized.length === 0) return [];
  const shown = quantized.slice(0, 5).map(({ name, type }) => `"${name}" (${type})`);
  const found = `${quantized.length} tensor${quantized.length > 1 ? 's' : ''} of quantised integers: ${shown.join(', ')}${quantized.length > 5 ? ' and more' : ''}`;
  const message = `expected a model in float32, or with float16 weights, found ${found}; convert it without integer quantisation`;
  return [{ code: 'QUANTIZED', message, path: quantized.slice(0, 5).map(({ name }) => name) }];
}
