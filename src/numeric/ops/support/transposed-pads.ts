import { unsupported } from './unsupported.ts';
import { reachOf, type Window } from './window.ts';

/** What a ConvTranspose of a file says of its result's extents, in one of three ways. */
export interface TransposedExtents {
  readonly auto_pad: string;
  readonly output_padding: readonly number[];
  readonly output_shape: readonly number[];
}

/**
 * Explicit pads and output padding of a ConvTranspose over `extents`. Output padding first undoes the cutting of the
 * end; only what is left of it appends zeros.
 */
export function transposedPads(window: Window, extents: readonly number[], said: TransposedExtents): Pick<Window, 'pads'> & { readonly output_padding: readonly number[] } {
  const rank = extents.length;
  const extra = said.output_padding.length > 0 ? said.output_padding : extents.map(() => 0);
  const wanted = said.output_shape.length > 0 ? said.output_shape.slice(-rank) : sameExtents(window, extents, said.auto_pad);
  if (extra.length !== rank || (wanted && wanted.length !== rank)) throw unsupported(`output extents of ${rank} axes`, `${extra.length} and ${wanted?.length ?? 0}`);
  const reach = reachOf(window);
  const cuts = extents.map((extent, axis): readonly [number, number] => {
    const added = extra[axis] ?? 0;
    if (!wanted) return [window.pads[axis] ?? 0, (window.pads[axis + rank] ?? 0) - added];
    const total = (extent - 1) * (window.strides[axis] ?? 1) + (reach[axis] ?? 1) + added - (wanted[axis] ?? 0);
    const [small, large] = [Math.floor(Math.max(total, 0) / 2), Math.ceil(Math.max(total, 0) / 2)];
    const [before, after] = said.auto_pad === 'SAME_UPPER' ? [small, large] : [large, small];
    return [before, after - added + Math.min(total, 0)];
  });
  const missing = cuts.map(([, after]) => Math.max(-after, 0));
  if (missing.some((count, axis) => count >= (window.strides[axis] ?? 1))) {
    throw unsupported('output padding smaller than the strides', `[${missing.join(', ')}] and [${window.strides.join(', ')}]`);
  }
  return { pads: [...cuts.map(([before]) => before), ...cuts.map(([, after]) => Math.max(after, 0))], output_padding: missing };
}

function sameExtents({ strides }: Window, extents: readonly number[], mode: string): readonly number[] | undefined {
  return mode.startsWith('SAME') ? extents.map((extent, axis) => extent * (strides[axis] ?? 1)) : undefined;
}
