import { printShape } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { convInputGradient } from './support/conv-input-gradient.ts';
import { convKernelGradient } from './support/conv-kernel-gradient.ts';
import { sumOverAllButChannels } from './support/reduction.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';
import { onnxWindowAttributes, slidExtents, slidShape, spatialExtents, windowAttributes, windowOf } from './support/window.ts';

/** Inputs: x [N, C, …], kernel [M, C / group, …], bias [M]. */
export const conv = defineOp({
  type: 'Conv',
  inputs: { min: 2, max: 3 },
  attributes: { ...windowAttributes, group: int(1) },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least').shape;
    const kernel = requireRank(requireFloat(call.type(1)), x.length).shape;
    const { group, kernel_shape: extents } = call.attributes;
    const [filters, depth] = [staticExtent(kernel, 0), staticExtent(kernel, 1)];
    const fits = x[1] === depth * group && filters % group === 0 && kernel.slice(2).every((extent, axis) => extent === extents[axis]);
    if (!fits) {
      throw unsupported(`a kernel for ${x[1]} channels in ${group} groups`, `input ${printShape(x)} and kernel ${printShape(kernel)}`);
    }
    if (call.has(2) && (call.type(2).shape.length !== 1 || call.type(2).shape[0] !== filters)) {
      throw unsupported(`a bias of ${filters} numbers`, `shape ${printShape(call.type(2).shape)}`);
    }
    return [{ dtype: 'float32', shape: slidShape(x, filters, slidExtents(spatialExtents(x), call.attributes)) }];
  },
  onnx: [{
    since: 1,
    import: (node) => {
      const attributes = node.read({ ...onnxWindowAttributes, group: int(1) });
      const kernel = node.input(1).type.shape.slice(2).map(Number);
      return node.emit('Conv', node.inputs, { ...windowOf(node, attributes, kernel), group: attributes.group });
    },
  }],
  gradient: ({ build, dy, input, attributes }) => [
    () => {
      const extents = spatialExtents(input(0).type.shape);
      return convInputGradient(build, dy, { kernel: input(1), extents, window: attributes, group: attributes.group });
    },
    () => convKernelGradient(build, { x: input(0), dy, window: attributes, group: attributes.group }),
    () => sumOverAllButChannels(build, dy),
  ],
});
