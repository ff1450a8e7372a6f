import { AppError } from '../../../../kernel/errors.ts';
import { sizeOf, floatTensor } from '../../../tensor/tensor.ts';
import { isRecord } from '../config/keras-model.ts';
import { inOrder, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { CallValue, LayerCall } from '../network/layer-call.ts';

/** An argument of an operation on tensors, by its place or one of its names; in Keras 3 also from its settings. */
export function argument(call: LayerCall, place: number, ...names: readonly string[]): CallValue | undefined {
  const given = names.map((name) => call.kwargs[name]).find((value) => value !== undefined);
  const own = names.map((name) => call.config.raw[name]).find((value) => value !== undefined);
  return given ?? call.args[place] ?? (own === undefined ? undefined : { plain: own });
}

/** An argument that is a tensor or numbers; numbers get as many axes as `like` has. */
export function operand(call: LayerCall, value: CallValue | undefined, like?: KerasTensor): KerasTensor {
  if (value !== undefined && 'moved' in value) return value;
  const plain = plainOf(value);
  const shape = shapeOfNested(plain);
  const numbers = numbersIn(plain);
  if (numbers.length === 0 || numbers.length !== sizeOf(shape)) {
    throw new AppError('UNSUPPORTED', `expected a tensor or numbers as operand, found ${JSON.stringify(plain)?.slice(0, 80) ?? 'none'}`);
  }
  const rank = Math.max(shape.length, shape.length > 0 && like ? shapeOf(like).length : 0);
  const padded = [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
  return inOrder(call.build.constant(floatTensor(padded, Float32Array.from(numbers)), `${call.name}.numbers`));
}

/** Whole numbers an argument must be: axes, a shape. */
export function wholeNumbers(value: CallValue | undefined, what: string): readonly number[] {
  const numbers = numbersIn(plainOf(value));
  if (numbers.length > 0 && numbers.every(Number.isSafeInteger)) return numbers;
  throw new AppError('UNSUPPORTED', `expected ${what} as whole numbers, found ${JSON.stringify(plainOf(value))?.slice(0, 80) ?? 'none'}`);
}

/** An argument that holds no tensors, as the file has it; lists of plain values are put together again. */
export function plainOf(value: CallValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return (value as readonly CallValue[]).map(plainOf);
  if ('plain' in value) return unwrapped(value.plain);
  throw new AppError('UNSUPPORTED', 'expected a number, found a tensor');
}

/** Keras 3 writes arrays as {class_name: "__numpy__", config: {value, dtype}}. */
function unwrapped(plain: unknown): unknown {
  return isRecord(plain) && isRecord(plain['config']) && 'value' in plain['config'] ? plain['config']['value'] : plain;
}

function shapeOfNested(plain: unknown): readonly number[] {
  return Array.isArray(plain) ? [plain.length, ...shapeOfNested(plain[0])] : [];
}

function numbersIn(plain: unknown): readonly number[] {
  const list: readonly unknown[] = Array.isArray(plain) ? plain.flat(8) as readonly unknown[] : [plain];
  return list.every((item): item is number => typeof item === 'number' && Number.isFinite(item)) ? list : [];
}
