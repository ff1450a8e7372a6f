import { unsupported } from './unsupported.ts';

/** How one axis changes. `scale` is the one coordinates are computed with: new extent over old, or what the file says. */
export interface AxisResize {
  readonly axis: number;
  readonly extent: number;
  readonly size: number;
  readonly scale: number;
}

export interface Interpolation {
  readonly mode: string;
  readonly coordinates: string;
  readonly nearest: string;
  readonly cubicCoefficient: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
}

/** What Upsample and the first Resize mean, which leave no choice: places are rounded down, where the axis shrinks up. */
export function upsampling(mode: string): Interpolation {
  return { mode, coordinates: 'asymmetric', nearest: 'outwards', cubicCoefficient: 0, excludeOutside: false, antialias: false };
}

/** The place of the old axis that lies under place `index` of the new one. */
export function sourcePosition(index: number, { extent, size, scale }: AxisResize, coordinates: string): number {
  const centred = (index + 0.5) / scale - 0.5;
  switch (coordinates) {
    case 'asymmetric': return index / scale;
    case 'half_pixel': return centred;
    case 'pytorch_half_pixel': return size > 1 ? centred : 0;
    case 'tf_half_pixel_for_nn': return (index + 0.5) / scale;
    case 'align_corners': return size > 1 ? (index * (extent - 1)) / (size - 1) : 0;
    case 'half_pixel_symmetric': return (extent / 2) * (1 - size / (scale * extent)) + centred;
    default: throw unsupported('one of the coordinate transformations of plain resizing', coordinates);
  }
}

/** For each place of the new axis the nearest of the old. */
export function nearestPlaces(resize: AxisResize, { coordinates, nearest: wanted }: Interpolation): readonly number[] {
  const outwards = resize.scale < 1 ? 'ceil' : 'floor';
  const nearest = wanted === 'outwards' ? outwards : wanted;
  return Array.from({ length: resize.size }, (_, index) => {
    // Runtimes compute positions in single precision, which decides ties.
    const place = roundedBy(nearest, Math.fround(sourcePosition(index, resize, coordinates)));
    return Math.min(Math.max(place, 0), resize.extent - 1);
  });
}

/** The matrix [size, extent] that interpolates one axis, row-major; every row sums to one. */
export function interpolationMatrix(resize: AxisResize, how: Interpolation): Float32Array {
  const { extent, size } = resize;
  const matrix = new Float32Array(size * extent);
  const stretch = how.antialias ? Math.min(1, resize.scale) : 1;
  const reach = (how.mode === 'cubic' ? 2 : 1) / stretch;
  for (let index = 0; index < size; index++) {
    const position = sourcePosition(index, resize, how.coordinates);
    const row = new Float64Array(extent);
    for (let place = Math.ceil(position - reach); place <= Math.floor(position + reach); place++) {
      const inside = Math.min(Math.max(place, 0), extent - 1);
      if (inside !== place && how.excludeOutside) continue;
      row[inside] = (row[inside] ?? 0) + weightAt(Math.abs(place - position) * stretch, how);
    }
    const total = row.reduce((sum, weight) => sum + weight, 0);
    matrix.set(row.map((weight) => weight / total), index * extent);
  }
  return matrix;
}

/** Triangle, or the cubic of Keys (1981), at a distance. */
function weightAt(distance: number, { mode, cubicCoefficient: a }: Interpolation): number {
  if (mode !== 'cubic') return Math.max(0, 1 - distance);
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
}

function roundedBy(mode: string, position: number): number {
  switch (mode) {
    case 'floor': return Math.floor(position);
    case 'ceil': return Math.ceil(position);
    case 'round_prefer_ceil': return Math.floor(position + 0.5);
    default: return Math.ceil(position - 0.5);
  }
}
