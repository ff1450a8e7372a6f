import type { Problem } from '../../../kernel/errors.ts';
import { decodeTensorData } from '../../formats/tflite/decode-tensor-data.ts';
import type { TfliteModel, TfliteTensor } from '../../formats/tflite/tflite-model.ts';
import { sizeOf, type Tensor } from '../../tensor/tensor.ts';
import { isQuantized } from './quantization-problems.ts';

/** More bytes than the file has, this many times over, are not read: tensors may share one buffer, but few do. */
const MOST_COPIES = 4;

/** The numbers a file stores, read when a node asks for them. What cannot be read is a problem, told once. */
export class StoredWeights {
  readonly used = new Map<string, Tensor>();
  readonly problems: Problem[] = [];
  readonly #stored: ReadonlyMap<string, TfliteTensor>;
  #room: number;

  constructor({ tensors }: TfliteModel, fileBytes: number) {
    this.#stored = new Map(tensors.filter(({ data, shape }) => data.length > 0 || sizeOf(shape) === 0).map((tensor) => [tensor.name, tensor]));
    this.#room = MOST_COPIES * fileBytes;
  }

  /** The numbers under a name; undefined where none are stored, null where they cannot be read. */
  read(name: string): Tensor | null | undefined {
    const stored = this.#stored.get(name);
    if (!stored) return undefined;
    // Said once for the whole model.
    if (isQuantized(stored)) return null;
    this.#room -= stored.data.length;
    const tensor = this.#room < 0 ? 'expected tensors with numbers of their own, found many that share one buffer' : decodeTensorData(stored);
    if (typeof tensor !== 'string') {
      this.used.set(name, tensor);
      return tensor;
    }
    this.problems.push({ code: 'WEIGHT', message: `weight "${name}": ${tensor}`, path: [name] });
    return null;
  }
}
