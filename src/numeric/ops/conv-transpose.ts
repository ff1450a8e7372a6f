import { printShape } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { int, ints } from './support/attribute-schema.ts';
import { convKernelGradient } from './support/conv-kernel-gradient.ts';
import { sumOverAllButChannels } from './support/reduction.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';
import { transposedPads } from './support/transposed-pads.ts';
import { checkWindow, onnxWindowAttributes, reachOf, slidShape, spatialExtents, windowAttributes, windowOf } from './support/window.ts';

/** Inputs: x [N, C, …], kernel [C, M / group, …], bias [M]. */
export const convTranspose = defineOp({
  type: 'ConvTranspose',
  inputs: { min: 2, max: 3 },
  attributes: { ...windowAttributes, output_padding: ints(), group: int(1) },
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least').shape;
    const kernel = requireRank(requireFloat(call.type(1)), x.length).shape;
    const { group, output_padding: extra, ...window } = call.attributes;
    checkWindow(window, x.length - 2);
    if (x[1] !== kernel[0] || kernel.slice(2).some((extent, axis) => extent !== window.kernel_shape[axis])) {
      throw unsupported(`a kernel for ${x[1]} channels`, `input ${printShape(x)} and kernel ${printShape(kernel)}`);
    }
    const reach = reachOf(window);
    const extents = spatialExtents(x).map((extent, axis) => (extent - 1) * (window.strides[axis] ?? 1) + (reach[axis] ?? 1)
      + (extra[axis] ?? 0) - (window.pads[axis] ?? 0) - (window.pads[axis + reach.length] ?? 0));
    return [{ dtype: 'float32', shape: slidShape(x, staticExtent(kernel, 1) * group, extents) }];
  },
  onnx: [{
    since: 1,
    import: (node) => {
      const raw = node.read({ ...onnxWindowAttributes, output_padding: ints([]), output_shape: ints([]), group: int(1) });
      const kernel = node.input(1).type.shape.slice(2).map(Number);
      const window = windowOf(node, { ...raw, auto_pad: 'NOTSET' }, kernel);
      const extents = spatialExtents(node.input(0).type.shape);
      return node.emit('ConvTranspose', node.inputs, { ...window, ...transposedPads(window, extents, raw), group: raw.group });
    },
  }],
  gradient: ({ build, dy, input, attributes: { output_padding: _, group, ...window } }) => [
    () => build.op('Conv', [dy, input(1)], { ...window, group }),
    // A transposed convolution is a convolution read backwards: input and result change places.
    () => convKernelGradient(build, { x: dy, dy: input(0), window, group }),
    () => sumOverAllButChannels(build, dy),
  ],
});
