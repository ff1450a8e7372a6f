import { unsupported } from '../../ops/support/unsupported.ts';
import type { NodeView } from './file-node.ts';
import { plain, type FileValue } from './file-value.ts';

/** Longer than any axis that positions are counted along. */
const LONGEST = 65_536;

/** The numbers from `start` up to but not including `limit`, in steps of `delta`. */
export function range({ build, inputs }: NodeView, { start, limit, delta }: { start: number; limit: number; delta: number }): FileValue {
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(count <= LONGEST)) throw unsupported(`at most ${LONGEST} numbers`, String(count));
  const numbers = Array.from({ length: count }, (_, index) => start + index * delta);
  if (inputs[0]?.value.type.dtype !== 'float32') return plain(build.ints(numbers));
  return plain(build.constant({ dtype: 'float32', shape: [count], data: Float32Array.from(numbers) }));
}
