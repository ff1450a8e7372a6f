import { isBatch, type Dimension, type Shape } from '../../graph/dimension.ts';
import { axisOf } from './types.ts';
import { unsupported } from './unsupported.ts';

/**
 * What a slice keeps of one axis: every `step`-th element from `start` up to `stop`. In files steps may be negative;
 * `stop` is -1 then where the first element is kept.
 */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

export interface RawCuts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Empty: the first axes. */
  readonly axes: readonly number[];
  /** Empty: 1 each. */
  readonly steps: readonly number[];
}

/** Cuts with positions counted from the front and inside the axis; those that keep everything are left out. */
export function normalizeCuts(shape: Shape, raw: RawCuts): readonly Cut[] {
  const cuts = raw.starts.map((start, index): Cut | undefined => {
    const axis = axisOf(raw.axes[index] ?? index, shape.length);
    const step = raw.steps[index] ?? 1;
    const stop = raw.ends[index] ?? start;
    if (step === 0) throw unsupported('slices with a step', '0');
    const extent = shape[axis] ?? 1;
    const unlimited = start === 0 && stop >= 2 ** 31 - 1 && step === 1;
    if (isBatch(extent)) return unlimited ? undefined : { axis, start, stop, step };
    // Backwards, places lie between before the first element and the last one; forwards, between the first and after the last.
    const [lowest, highest] = step < 0 ? [-1, extent - 1] : [0, extent];
    const place = (position: number): number => Math.min(Math.max(position < 0 ? position + extent : position, lowest), highest);
    const cut = { axis, start: place(start), stop: place(stop), step };
    return cut.start === 0 && cut.stop === extent && step === 1 ? undefined : cut;
  });
  return cuts.filter((cut) => cut !== undefined);
}

/** The cuts of a slice in a graph, from its constant inputs: starts, ends, axes, steps. */
export function cutsOf(shape: Shape, columns: readonly (readonly Dimension[] | undefined)[]): readonly Cut[] {
  const [starts, stops, axes, steps] = columns.map((column) => {
    if (!column) throw unsupported('the bounds of a slice to be constant', 'them computed');
    return column.map(Number);
  });
  return (starts ?? []).map((start, index) => {
    const cut = { axis: axes?.[index] ?? 0, start, stop: stops?.[index] ?? start, step: steps?.[index] ?? 1 };
    const extent = shape[cut.axis];
    const inside = extent !== undefined && !isBatch(extent) && 0 <= start && start <= cut.stop && cut.stop <= extent && cut.step > 0;
    if (!inside) {
      throw unsupported(`bounds inside axis ${cut.axis} of extent ${extent}`, `${start} to ${cut.stop}`);
    }
    return cut;
  });
}
