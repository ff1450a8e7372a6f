import type { Metadata } from 'h5wasm';
import { AppError } from '../../../kernel/errors.ts';
import { fromFloat16 } from '../onnx/half-floats.ts';

const INTEGER_CLASS = 0;
const FLOAT_CLASS = 1;

/** Little-endian numbers of a dataset as float32. `bytes` starts its own buffer. */
export function decodeNumbers(path: string, { buffer }: Uint8Array<ArrayBuffer>, { type, size, signed }: Metadata): Float32Array {
  switch (`${type}:${size}`) {
    case `${FLOAT_CLASS}:4`: return new Float32Array(buffer);
    case `${FLOAT_CLASS}:2`: return fromFloat16(new Uint16Array(buffer));
    case `${FLOAT_CLASS}:8`: return Float32Array.from(new Float64Array(buffer));
    case `${INTEGER_CLASS}:1`: return Float32Array.from(signed ? new Int8Array(buffer) : new Uint8Array(buffer));
    case `${INTEGER_CLASS}:2`: return Float32Array.from(signed ? new Int16Array(buffer) : new Uint16Array(buffer));
    case `${INTEGER_CLASS}:4`: return Float32Array.from(signed ? new Int32Array(buffer) : new Uint32Array(buffer));
    case `${INTEGER_CLASS}:8`: return Float32Array.from(new BigInt64Array(buffer), Number);
    default: throw new AppError('INVALID_INPUT', `${path}: expected numbers of 1 to 8 bytes, found HDF5 class ${type} of ${size} bytes`);
  }
}
