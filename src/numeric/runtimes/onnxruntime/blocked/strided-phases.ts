import { rotateKernel } from '../../../ops/support/rotate-kernel.ts';
import { floatTensor, type FloatTensor } from '../../../tensor/tensor.ts';
import type { Window } from '../../../ops/support/window.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import type { Planes } from './graph-facts.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { emitConvolution } from './convolution.ts';

/** A transposed convolution without bias. `kernel` is [C, M / group, kh, kw] with C the input's channels. */
export interface TransposedConvolution {
  readonly input: string;
  readonly kernel: FloatTensor;
  readonly window: Window;
  readonly group: number;
  readonly from: Planes;
  readonly to: Planes;
}

/** Where the results of one phase along one axis come from: taps of the kernel, by place in the phase's own kernel. */
interface AxisPhase {
  /** For each place of the phase's kernel the tap of the whole kernel, or undefined for a zero. */
  readonly taps: readonly (number | undefined)[];
  readonly before: number;
  readonly after: number;
}

/**
 * Writes a transposed convolution of stride s as s x s convolutions of stride 1: result pixel s * q + r is a convolution
 * of the input with every s-th tap of the kernel, rotated. Narrow results (an image) are one convolution that makes all
 * phases at once as channels. Undefined where strides differ or dilations are in use.
 */
export function emitPhases(writer: BlockedWriter, transposed: TransposedConvolution): { layout: 'blocked' | 'plain'; name: string } | undefined {
  const { window, group, to } = transposed;
  const [stride = 1, other = 1] = window.strides;
  if (stride !== other || window.dilations.some((step) => step !== 1) || window.kernel_shape.length !== 2) return undefined;
  if (to.channels % writer.block === 0) return emitApart(writer, transposed, stride);
  return group === 1 && to.channels * stride * stride <= 2 * writer.block ? emitTogether(writer, transposed, stride) : undefined;
}

function axisPhases({ window, from, to }: TransposedConvolution, axis: 0 | 1, stride: number): readonly AxisPhase[] {
  const taps = window.kernel_shape[axis] ?? 1;
  const pad = window.pads[axis] ?? 0;
  const extent = axis === 0 ? from.height : from.width;
  const wanted = Math.ceil((axis === 0 ? to.height : to.width) / stride);
  return Array.from({ length: stride }, (_, phase) => {
    const first = (phase + pad) % stride;
    const base = (phase + pad - first) / stride;
    const own = Array.from({ length: Math.max(0, Math.ceil((taps - first) / stride)) }, (_unused, index) => first + stride * index).reverse();
    if (own.length === 0) return { taps: [], before: 0, after: 0 };
    return widened(own, own.length - 1 - base, wanted - extent - (own.length - 1 - base) + own.length - 1);
  });
}

/** Taps that are zero; none for a negative number of them. */
function zeros(count: number): readonly undefined[] {
  return Array.from({ length: Math.max(0, count) }, () => undefined);
}

/** Negative pads become zero taps: the kernel reaches over what is not wanted. */
function widened(taps: readonly number[], before: number, after: number): AxisPhase {
  return { taps: [...zeros(-before), ...taps, ...zeros(-after)], before: Math.max(0, before), after: Math.max(0, after) };
}

/** One convolution a phase; a phase without taps is zero. */
function emitApart(writer: BlockedWriter, transposed: TransposedConvolution, stride: number): { layout: 'blocked'; name: string } | undefined {
  const { input, kernel, group, to } = transposed;
  const rotated = rotateKernel(kernel, group);
  const [rows, columns] = [axisPhases(transposed, 0, stride), axisPhases(transposed, 1, stride)];
  const phases = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const filled = phases.map(({ row, column }) => row.taps.length > 0 && column.taps.length > 0);
  const [first, last] = [filled.indexOf(true), filled.lastIndexOf(true)];
  const plans = phases.slice(first, last + 1).map(({ row, column }) => blockedConvolution(writer, {
    input, group, kernel: pick(rotated, row.taps, column.taps), window: phaseWindow(row, column),
  }));
  if (first < 0 || filled.slice(first, last + 1).includes(false) || plans.includes(undefined)) return undefined;
  const parts = plans.flatMap((plan) => (plan ? [emitConvolution(writer, plan)] : []));
  const joined = parts.length === 1 ? parts[0] ?? '' : writer.out.emit('Concat', parts, { attributes: { axis: 1 } });
  const missing = [0, first * to.channels, 0, 0, 0, (phases.length - 1 - last) * to.channels, 0, 0];
  const all = missing.some((count) => count > 0) ? writer.out.emit('Pad', [joined, writer.out.ints(missing)]) : joined;
  return { layout: 'blocked', name: interleave(writer, all, to, stride) };
}

/** All phases as channels of one convolution; the result is plain. */
function emitTogether(writer: BlockedWriter, transposed: TransposedConvolution, stride: number): { layout: 'plain'; name: string } | undefined {
  const { input, kernel, to } = transposed;
  const rotated = rotateKernel(kernel, 1);
  const [rows, columns] = [aligned(axisPhases(transposed, 0, stride)), aligned(axisPhases(transposed, 1, stride))];
  const kernels = rows.flatMap((row) => columns.map((column) => pick(rotated, row.taps, column.taps)));
  const [firstRow, firstColumn] = [rows[0], columns[0]];
  const stacked = stack(kernels);
  const plan = firstRow && firstColumn && blockedConvolution(writer, { input, kernel: stacked, group: 1, window: phaseWindow(firstRow, firstColumn) });
  if (!plan) return undefined;
  const channels = stacked.shape[0] ?? 1;
  const conv = writer.out.emit('ReorderOutput', [emitConvolution(writer, plan)], { blocked: true, attributes: { channels } });
  const whole = stride === 1 ? conv : writer.out.emit('DepthToSpace', [conv], { attributes: { blocksize: stride, mode: 'DCR' } });
  const full = { height: Math.ceil(to.height / stride) * stride, width: Math.ceil(to.width / stride) * stride };
  return { layout: 'plain', name: crop(writer, whole, full, to) };
}

/** Phases with the same pads and length of taps, zeros where one has fewer. */
function aligned(phases: readonly AxisPhase[]): readonly AxisPhase[] {
  const real = phases.filter((phase) => phase.taps.length > 0);
  const [before, after] = [Math.max(0, ...real.map((phase) => phase.before)), Math.max(0, ...real.map((phase) => phase.after))];
  const length = Math.max(...real.map((phase) => phase.taps.length + (before - phase.before) + (after - phase.after)));
  return phases.map((phase) => {
    if (phase.taps.length === 0) return { taps: zeros(length), before, after };
    return { taps: [...zeros(before - phase.before), ...phase.taps, ...zeros(after - phase.after)], before, after };
  });
}

function phaseWindow(row: AxisPhase, column: AxisPhase): Window {
  return {
    kernel_shape: [row.taps.length, column.taps.length], strides: [1, 1], dilations: [1, 1],
    pads: [row.before, column.before, row.after, column.after],
  };
}

/** The kernel made of some taps of another, by their places before that one was rotated; undefined stands for zero. */
function pick({ shape, data }: FloatTensor, rows: readonly (number | undefined)[], columns: readonly (number | undefined)[]): FloatTensor {
  const [filters = 1, depth = 1, height = 1, width = 1] = shape;
  const result = floatTensor([filters, depth, rows.length, columns.length]);
  for (let plane = 0; plane < filters * depth; plane++) {
    rows.forEach((row, y) => { columns.forEach((column, x) => {
      if (row === undefined || column === undefined) return;
      result.data[(plane * rows.length + y) * columns.length + x] = data[(plane * height + height - 1 - row) * width + width - 1 - column] ?? 0;
    }); });
  }
  return result;
}

function stack(kernels: readonly FloatTensor[]): FloatTensor {
  const [first] = kernels;
  const [filters = 1, ...rest] = first?.shape ?? [];
  const result = floatTensor([filters * kernels.length, ...rest]);
  kernels.forEach((kernel, index) => { result.data.set(kernel.data, index * kernel.data.length); });
  return result;
}

/** [N, s, s, C, h, w] in the blocked layout becomes [N, C, H, W] in it. */
export function interleave(writer: BlockedWriter, name: string, to: Planes, stride: number): string {
  if (stride === 1) return name;
  const { block } = writer;
  const [height, width] = [Math.ceil(to.height / stride), Math.ceil(to.width / stride)];
  const apart = writer.out.view(name, [0, stride, stride, to.channels / block, height, width, block]);
  const moved = writer.out.emit('Transpose', [apart], { attributes: { perm: [0, 3, 4, 1, 5, 2, 6] } });
  const full = { height: height * stride, width: width * stride };
  const wide = writer.out.view(moved, [0, to.channels / block, full.height, full.width, block]);
  return writer.out.view(crop(writer, wide, full, to), [0, to.channels, to.height, to.width]);
}

/** What lies beyond the wanted rows and columns, axes 2 and 3, cut off. */
function crop(writer: BlockedWriter, name: string, full: Pick<Planes, 'height' | 'width'>, to: Planes): string {
  if (full.height === to.height && full.width === to.width) return name;
  return writer.out.emit('Slice', [name, writer.out.ints([0, 0]), writer.out.ints([to.height, to.width]), writer.out.ints([2, 3]), writer.out.ints([1, 1])]);
}
