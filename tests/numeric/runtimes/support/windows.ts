import fc from 'fast-check';
import type { Attributes } from '../../../../src/numeric/graph/graph.ts';
import type { CaseInput } from '../../support/op-case.ts';
import { distinctValueOf } from '../../ops/properties/arbitraries.ts';

/** An operator applied to something. */
export interface Application {
  readonly type: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes: Attributes;
}

interface Axis {
  readonly extent: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** A window along one axis that fits into it, padded by fewer places than it has: onnxruntime refuses to pool otherwise. */
const axis: fc.Arbitrary<Axis> = fc.record({
  size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), dilation: fc.integer({ min: 1, max: 2 }), room: fc.integer({ min: 0, max: 4 }),
}).chain(({ size, room, ...steps }) => {
  const reach = (size - 1) * steps.dilation + 1;
  const pad = fc.integer({ min: 0, max: size - 1 });
  return fc.record({ before: pad, after: pad }).map((pads) => ({ ...steps, ...pads, size, extent: reach + room }));
});

function windowOf(axes: readonly Axis[]): Attributes {
  return {
    kernel_shape: axes.map(({ size }) => size), strides: axes.map(({ stride }) => stride), dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
  };
}

function axesOf(most: number): fc.Arbitrary<readonly Axis[]> {
  return fc.array(axis, { minLength: 1, maxLength: most });
}

/** Convolutions of one or two axes; grouped, depthwise, dilated, padded unevenly. */
export const convolutions: fc.Arbitrary<Application> = fc.tuple(axesOf(2), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }), fc.boolean())
  .chain(([axes, group, depth, perGroup, isTransposed]) => {
    const [channels, filters] = [group * depth, group * perGroup];
    const kernel = [isTransposed ? channels : filters, isTransposed ? perGroup : depth, ...axes.map(({ size }) => size)];
    const window = { ...windowOf(axes), group };
    const extra = axes.map(({ stride, dilation }) => Math.max(Math.min(stride, dilation) - 1, 0));
    return fc.tuple(distinctValueOf([2, channels, ...axes.map(({ extent }) => extent)], true), distinctValueOf(kernel, false), distinctValueOf([filters], false)).map((inputs) => ({
      type: isTransposed ? 'ConvTranspose' : 'Conv', inputs, attributes: isTransposed ? { ...window, output_padding: extra } : window,
    }));
  });

/** Pooling of one to three axes, hanging over the end or not. */
export const poolings: fc.Arbitrary<Application> = fc.tuple(axesOf(3), fc.constantFrom('MaxPool', 'AveragePool'), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 }))
  .chain(([axes, type, ceil, countPadding]) => distinctValueOf([2, 2, ...axes.map(({ extent }) => extent)], true).map((x) => ({
    type, inputs: [x], attributes: { ...windowOf(axes), ceil_mode: ceil, ...(type === 'AveragePool' && { count_include_pad: countPadding }) },
  })));
