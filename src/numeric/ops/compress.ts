import { elementCount } from '../graph/dimension.ts';
import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { reshapeTo } from './support/shapes.ts';
import { takeAlong } from './support/take.ts';
import { axisOf, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Keeps the places of an axis, or of everything laid out flat, that a constant condition marks. */
export const compress = defineImport({
  type: 'Compress',
  onnx: [{
    since: 9,
    import: (node) => {
      const whole = node.attributes['axis'] === undefined;
      const x = whole ? reshapeTo(node.build, node.input(0), [elementCount(node.input(0).type.shape)]) : node.input(0);
      const axis = whole ? 0 : axisOf(node.read({ axis: int() }).axis, x.type.shape.length);
      const extent = staticExtent(x.type.shape, axis);
      const places = node.numbers(1).flatMap((kept, place) => (kept === 0 ? [] : [place]));
      if (places.length === 0 || (places.at(-1) ?? 0) >= extent) throw unsupported(`some places below ${extent}`, `[${places.join(', ')}]`);
      return takeAlong(node.build, x, { axis, places }, node.name);
    },
  }],
});
