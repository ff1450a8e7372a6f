import type { Random } from '../../../kernel/random.ts';
import { sizeOf } from '../../../numeric/tensor/tensor.ts';
import type { ThreatModel } from '../../threat-model.ts';
import { confine } from './confine.ts';
import { normOf } from './projection.ts';
import { restrict } from './region.ts';

/** Uniform noise [C,H,W] in the region of a threat model, as large as its budget allows. */
export function randomPoint(shape: readonly number[], threatModel: ThreatModel, random: Random): Float32Array {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => 2 * random.uniform() - 1);
  restrict(values, threatModel, shape);
  const longest = normOf(values, threatModel.norm);
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] ?? 0) / longest) * threatModel.epsilon;
  confine(values, threatModel, shape);
  return values;
}
