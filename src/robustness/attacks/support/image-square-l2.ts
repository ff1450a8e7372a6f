import { differenceOf } from './image-budget.ts';
import type { ImageSubject } from './image-subject.ts';
import { placesOf, randomSign, randomWindow, windowNorm, type Window } from './image-window.ts';
import { l2Norm } from './projection.ts';

/** Tiles along each edge of the first try. */
const TILES = 5;

/** Falls off from the middle of a box in squares: at ring k the sum of 1/(j+1)^2 over the rings j >= k. */
function ringValues(height: number, width: number): (row: number, column: number) => number {
  const [middleRow, middleColumn] = [Math.floor(height / 2), Math.floor(width / 2)];
  const rings = Math.max(middleRow, middleColumn) + 1;
  return (row, column) => {
    let value = 0;
    for (let ring = Math.max(Math.abs(row - middleRow), Math.abs(column - middleColumn)); ring < rings; ring++) value += 1 / (ring + 1) ** 2;
    return value;
  };
}

/** The pattern of section 4.2 of the paper: two bumps of opposite sign, one half each, upright or lying; L2 norm one. */
function bumps(side: number, upright: boolean): Float32Array {
  const half = Math.floor(side / 2);
  const [first, second] = [ringValues(half, side), ringValues(side - half, side)];
  const [firstValues, secondValues] = [half, side - half].map((height, index) => {
    const values = Float32Array.from({ length: height * side }, (_, at) => (index === 0 ? first : second)(Math.floor(at / side), at % side));
    const size = l2Norm(values);
    return values.map((value) => value / size);
  });
  const stacked = Float32Array.from([...(firstValues ?? []), ...(secondValues ?? []).map((value) => -value)]);
  const size = l2Norm(stacked);
  return stacked.map((_, at) => (stacked[upright ? at : (at % side) * side + Math.floor(at / side)] ?? 0) / size);
}

/** The clean image plus a change made epsilon long. */
function stretched(subject: ImageSubject, change: Float32Array): Float32Array {
  const scale = subject.epsilon / Math.max(l2Norm(change), 1e-12);
  return subject.within(subject.clean.map((value, i) => value + scale * (change[i] ?? 0)));
}

/** The first try of the square attack in L2: a grid of bumps, a sign for each tile and channel. */
export function tiles(subject: ImageSubject): Float32Array {
  const { imageShape, random, clean } = subject;
  const [channels, height, width] = imageShape;
  const side = Math.max(1, Math.floor(Math.min(height, width) / TILES));
  const change = new Float32Array(clean.length);
  for (let top = 0; top + side <= height; top += side) {
    for (let left = 0; left + side <= width; left += side) {
      const pattern = bumps(side, random.uniform() <= 0.5);
      for (let channel = 0; channel < channels; channel++) {
        const sign = randomSign(random);
        for (const [row, column, at] of placesOf({ top, left, side }, channel, imageShape)) change[at] = sign * (pattern[row * side + column] ?? 0);
      }
    }
  }
  return stretched(subject, change);
}

/** The change in a window that gives room to another: what it may weigh there, and the pattern added to what was there. */
function refill(change: Float32Array, { window, channel, weight, pattern }: Refill, { imageShape, random }: ImageSubject): Float32Array {
  const before = Math.max(windowNorm(change, window, channel, imageShape), 1e-12);
  const sign = randomSign(random);
  const values = new Float32Array(window.side ** 2);
  for (const [row, column, at] of placesOf(window, channel, imageShape)) {
    const place = row * window.side + column;
    values[place] = sign * (pattern[place] ?? 0) + (change[at] ?? 0) / before;
  }
  const size = Math.max(l2Norm(values), 1e-12);
  return values.map((value) => (value / size) * weight);
}

interface Refill {
  readonly window: Window;
  readonly channel: number;
  readonly weight: number;
  readonly pattern: Float32Array;
}

/** L2 norm over two windows of a channel, what both share counted once. */
function normOfBoth(change: Float32Array, [a, b]: readonly [Window, Window], channel: number, shape: ImageSubject['imageShape']): number {
  const places = new Set([...placesOf(a, channel, shape), ...placesOf(b, channel, shape)].map(([, , at]) => at));
  return Math.sqrt([...places].reduce((sum, at) => sum + (change[at] ?? 0) ** 2, 0));
}

/** The image with the change of one window moved into another, shaped as bumps; all of it epsilon long. */
export function withMovedBumps(subject: ImageSubject, image: Float32Array, side: number): Float32Array {
  const { clean, imageShape, epsilon, random } = subject;
  const [channels, height, width] = imageShape;
  const odd = Math.min(Math.max(side, 3) | 1, Math.min(height, width));
  const change = differenceOf(clean, image);
  const [filled, emptied] = [randomWindow(imageShape, odd, random), randomWindow(imageShape, odd, random)];
  const spare = Math.max(0, epsilon ** 2 - l2Norm(change) ** 2) / channels;
  const pattern = bumps(odd, random.uniform() <= 0.5);
  const next = change.slice();
  for (let channel = 0; channel < channels; channel++) {
    const weight = Math.sqrt(spare + normOfBoth(change, [filled, emptied], channel, imageShape) ** 2);
    const values = refill(change, { window: filled, channel, weight, pattern }, subject);
    for (const [, , at] of placesOf(emptied, channel, imageShape)) next[at] = 0;
    for (const [row, column, at] of placesOf(filled, channel, imageShape)) next[at] = values[row * odd + column] ?? 0;
  }
  return stretched(subject, next);
}
