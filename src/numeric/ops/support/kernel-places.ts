import type { Window } from './window.ts';

/** Every index into an array of these extents, row-major. */
export function placesOf(extents: readonly number[]): readonly (readonly number[])[] {
  return extents.reduce<readonly (readonly number[])[]>(
    (places, extent) => places.flatMap((place) => Array.from({ length: extent }, (_, index) => [...place, index])),
    [[]],
  );
}

/** Spatial extents on both sides of a window. */
export interface Slide {
  readonly window: Window;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * Which place of the input the window sees with each place of its kernel at each of its positions, row-major; undefined
 * where that is padding.
 */
export function seenPlaces({ window, inputs, outputs }: Slide): readonly (number | undefined)[] {
  return placesOf([...window.kernel_shape, ...outputs]).map((index) => {
    const place = inputs.map((_, axis) => (
      (index[inputs.length + axis] ?? 0) * (window.strides[axis] ?? 1) + (index[axis] ?? 0) * (window.dilations[axis] ?? 1) - (window.pads[axis] ?? 0)
    ));
    if (place.some((at, axis) => at < 0 || at >= (inputs[axis] ?? 0))) return undefined;
    return place.reduce((flat, at, axis) => flat * (inputs[axis] ?? 1) + at, 0);
  });
}
