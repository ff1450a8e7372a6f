import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { mapPlanes, type Picture } from '../support/picture.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const pixelate = defineCorruption({
  name: 'pixelate',
  title: 'Pixelation',
  summary: 'A picture stored too small: averaged to fewer pixels, then enlarged by repeating them.',
  reference: COMMON_CORRUPTIONS,
  group: 'digital',
  modalities: MODALITIES,
  levels: { share: { meaning: 'width and height that are kept', unit: 'share', values: [0.8, 0.6, 0.45, 0.3, 0.2] } },
  apply(picture, { share }) {
    const small = { height: Math.max(1, Math.floor(picture.height * share)), width: Math.max(1, Math.floor(picture.width * share)) };
    return mapPlanes(picture, (plane) => enlarged(shrunk(plane, picture, small), small, picture));
  },
});

type Size = Pick<Picture, 'height' | 'width'>;

/** Mean over the area of each new pixel; pixels on its border count by the share inside. */
function shrunk(plane: Float32Array, from: Size, to: Size): Float32Array {
  const rows = axisMeans(plane, { count: from.height, from: from.width, to: to.width });
  return turned(axisMeans(turned(rows, to.width), { count: to.width, from: from.height, to: to.height }), to.height);
}

function axisMeans(lines: Float32Array, { count, from, to }: { readonly count: number; readonly from: number; readonly to: number }): Float32Array {
  const ratio = from / to;
  return Float32Array.from({ length: count * to }, (_, i) => {
    const [line, place] = [Math.floor(i / to), i % to];
    const [start, end] = [place * ratio, Math.min(from, (place + 1) * ratio)];
    let sum = 0;
    for (let near = Math.floor(start); near < end; near++) {
      sum += (lines[line * from + near] ?? 0) * (Math.min(end, near + 1) - Math.max(start, near));
    }
    return sum / ratio;
  });
}

/** Rows become columns. */
function turned(values: Float32Array, width: number): Float32Array {
  const height = values.length / width;
  return values.map((_, i) => values[(i % height) * width + Math.floor(i / height)] ?? 0);
}

function enlarged(plane: Float32Array, from: Size, to: Size): Float32Array {
  return Float32Array.from({ length: to.height * to.width }, (_, i) => {
    const x = Math.floor((((i % to.width) + 0.5) * from.width) / to.width);
    const y = Math.floor(((Math.floor(i / to.width) + 0.5) * from.height) / to.height);
    return plane[y * from.width + x] ?? 0;
  });
}
