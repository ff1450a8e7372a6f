import { isBatch } from '../graph/dimension.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { quantise, rangeOf, rounded } from './support/quantisation.ts';
import { reshapeTo } from './support/shapes.ts';
import { unsupported } from './support/unsupported.ts';

/**
 * Quantisation to uint8 by the range of the numbers at hand. A file takes the range of the whole batch; here each image
 * has its own, as in a batch of one, because images must not change each other's scores.
 */
export const dynamicQuantizeLinear = defineImport({
  type: 'DynamicQuantizeLinear',
  onnx: [{
    since: 11,
    import: (node) => {
      const { build } = node;
      const x = node.input(0);
      const axes = build.ints(axesOfImage(node));
      const high = build.op('Relu', [build.op('ReduceMax', [x, axes])]);
      const low = build.op('Relu', [build.op('ReduceMax', [build.op('Neg', [x]), axes])]);
      const width = build.op('Add', [high, low]);
      const isFlat = build.op('Equal', [width, build.scalar(0)]);
      const scale = build.op('Where', [isFlat, build.scalar(1), build.op('Div', [width, build.scalar(255)])]);
      const range = rangeOf('uint8');
      const zeroPoint = rounded(build, build.op('Div', [low, scale]), { zeroPoint: undefined, range });
      const y = quantise(build, x, { scale, zeroPoint, range });
      // One range for all is a scalar, as the file has it; one for each image keeps its axes.
      return [y, ...[scale, zeroPoint].map((each) => (each.type.shape.some(isBatch) ? each : reshapeTo(build, each, [])))];
    },
  }],
});

/** All axes but the batch. */
function axesOfImage(node: OnnxNodeView): readonly number[] {
  const { shape } = node.input(0).type;
  const axes = shape.map((_, axis) => axis);
  const batch = shape.findIndex(isBatch);
  if (batch < 0) return axes;
  if (shape[batch] !== 'N') throw unsupported('an axis with one index an image', `extent ${shape[batch]}, which would mix the images of a batch`);
  node.warn('DYNAMIC_QUANTISATION', 'the range is taken of each image, as in a batch of one; the file would take it of the whole batch');
  return axes.filter((axis) => axis !== batch);
}
