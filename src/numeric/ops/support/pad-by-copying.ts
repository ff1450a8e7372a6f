import { isBatch } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { takeAlong } from './take.ts';
import { unsupported } from './unsupported.ts';

/** Every place is written down as an index; no image is this large. */
const LONGEST_AXIS = 2 ** 20;

/** Pads with copies of the data: `reflect` mirrors at the outermost elements, `edge` repeats them, `wrap` starts again. */
export function padByCopying(build: GraphBuilder, x: Value, { mode, pads }: { mode: string; pads: readonly number[] }): Value {
  const { shape } = x.type;
  if (pads.length !== 2 * shape.length) throw unsupported(`${2 * shape.length} pads`, String(pads.length));
  return shape.reduce<Value>((value, extent, axis) => {
    const [before, after] = [pads[axis] ?? 0, pads[axis + shape.length] ?? 0];
    if (before === 0 && after === 0) return value;
    if (isBatch(extent)) throw unsupported('no padding of the batch axis', `[${before}, ${after}]`);
    // What negative pads cut away is gone before anything is copied.
    const first = Math.max(-before, 0);
    const kept = extent - first - Math.max(-after, 0);
    if (kept < 1) throw unsupported(`pads that leave something of ${extent}`, `[${before}, ${after}]`);
    if (extent + before + after > LONGEST_AXIS) throw unsupported(`at most ${LONGEST_AXIS} along an axis`, String(extent + before + after));
    const places = Array.from({ length: extent + before + after }, (_, index) => first + copiedPlace(mode, index - Math.max(before, 0), kept));
    return takeAlong(build, value, { axis, places });
  }, x);
}

function copiedPlace(mode: string, place: number, extent: number): number {
  if (mode === 'edge') return Math.min(Math.max(place, 0), extent - 1);
  if (mode === 'wrap') return ((place % extent) + extent) % extent;
  const period = Math.max(2 * extent - 2, 1);
  const folded = ((place % period) + period) % period;
  return folded < extent ? folded : period - folded;
}
