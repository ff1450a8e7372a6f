import { AppError } from '../../../kernel/errors.ts';
import { isBatch, printShape, type Dimension, type Shape } from '../../graph/dimension.ts';
import type { OnnxNodeView } from '../definition.ts';
import { ints, oneOf } from './attribute-schema.ts';
import { staticExtent } from './types.ts';
import { unsupported } from './unsupported.ts';

/** A window sliding over the spatial axes, all explicit; `pads` are those before each axis, then those after. */
export interface Window {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** Attributes of canonical windowed operators: nothing is left to defaults. */
export const windowAttributes = { kernel_shape: ints(), strides: ints(), pads: ints(), dilations: ints() };

/** Attributes of windowed operators as ONNX files have them. */
export const onnxWindowAttributes = {
  auto_pad: oneOf('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  kernel_shape: ints([]), strides: ints([]), pads: ints([]), dilations: ints([]),
};
type OnnxWindow = Window & { readonly auto_pad: string };

/** Extents of the spatial axes of [N, C, …]. */
export function spatialExtents(shape: Shape): readonly number[] {
  return shape.slice(2).map((_, axis) => staticExtent(shape, axis + 2));
}

/** The window of an ONNX node with defaults and automatic padding worked out. */
export function windowOf(node: OnnxNodeView, raw: OnnxWindow, kernel: readonly number[] = raw.kernel_shape): Window {
  const extents = spatialExtents(node.input(0).type.shape);
  const orOnes = (list: readonly number[]): readonly number[] => (list.length > 0 ? list : extents.map(() => 1));
  const window = {
    kernel_shape: kernel, strides: orOnes(raw.strides), dilations: orOnes(raw.dilations),
    pads: raw.pads.length > 0 ? raw.pads : [...extents, ...extents].map(() => 0),
  };
  checkWindow(window, extents.length);
  return raw.auto_pad.startsWith('SAME') ? { ...window, pads: samePads(window, extents, raw.auto_pad) } : window;
}

/** Throws unless a window has `rank` axes and sensible numbers. */
export function checkWindow({ kernel_shape: kernel, strides, pads, dilations }: Window, rank: number): void {
  const lengthsFit = kernel.length === rank && strides.length === rank && dilations.length === rank && pads.length === 2 * rank;
  if (lengthsFit && [...kernel, ...strides, ...dilations].every((count) => count >= 1) && pads.every((count) => count >= 0)) return;
  throw new AppError('UNSUPPORTED', `expected a window over ${rank} axes with positive extents, found kernel [${kernel.join(', ')}], `
    + `strides [${strides.join(', ')}], pads [${pads.join(', ')}], dilations [${dilations.join(', ')}]`);
}

/** How far a window reaches along each axis. */
export function reachOf({ kernel_shape: kernel, dilations }: Window): readonly number[] {
  return kernel.map((extent, axis) => (extent - 1) * (dilations[axis] ?? 1) + 1);
}

/** Spatial extents after sliding a window; with `ceil`, a last window may hang over the end but not start beyond it. */
export function slidExtents(extents: readonly number[], window: Window, ceil = false): readonly number[] {
  checkWindow(window, extents.length);
  const rank = extents.length;
  return reachOf(window).map((reach, axis) => {
    const extent = extents[axis] ?? 0;
    const before = window.pads[axis] ?? 0;
    const stride = window.strides[axis] ?? 1;
    const room = extent + before + (window.pads[axis + rank] ?? 0) - reach;
    if (room < 0) {
      throw unsupported(`spatial extents of at least ${reach}`, `${printShape(extents)} with pads [${window.pads.join(', ')}]`);
    }
    const count = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
    return ceil && (count - 1) * stride >= extent + before ? count - 1 : count;
  });
}

/** The whole shape [N, C, …] after sliding a window, with `channels` channels. */
export function slidShape(shape: Shape, channels: Dimension, extents: readonly number[]): Shape {
  const [batch] = shape;
  if (batch === undefined || isBatch(channels)) throw unsupported('[N, channels, …]', printShape(shape));
  return [batch, channels, ...extents];
}

function samePads(window: Window, extents: readonly number[], mode: string): readonly number[] {
  const totals = reachOf(window).map((reach, axis) => {
    const [extent, stride] = [extents[axis] ?? 0, window.strides[axis] ?? 1];
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  const [small, large] = [totals.map((total) => Math.floor(total / 2)), totals.map((total) => Math.ceil(total / 2))];
  return mode === 'SAME_UPPER' ? [...small, ...large] : [...large, ...small];
}
