import type { Value } from '../graph/op-table.ts';
import { floatTensor } from '../tensor/tensor.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { alongChannels, requireChannelVector } from './support/channels.ts';
import { reshapeTo } from './support/shapes.ts';
import { requireFloat, requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/**
 * Groups of channels of an image together (Wu & He 2018), as an instance normalisation with the groups for channels.
 * Opset 18 scales by group, opset 21 by channel.
 */
export const groupNormalization = defineImport({
  type: 'GroupNormalization',
  onnx: [
    {
      since: 18,
      import: (node) => {
        const { epsilon, num_groups: groups } = node.read({ epsilon: float(1e-5), num_groups: int() });
        return normalizeGroups(node, { groups, epsilon, scale: node.input(1), bias: node.input(2) });
      },
    },
    {
      since: 21,
      import: (node) => {
        const { epsilon, num_groups: groups } = node.read({ epsilon: float(1e-5), num_groups: int(), stash_type: int(1) });
        const { build } = node;
        const { shape } = requireRank(node.input(0).type, 3, 'at least');
        for (const index of [1, 2]) requireChannelVector(node.input(index).type, staticExtent(shape, 1));
        checkGroups(groups, staticExtent(shape, 1));
        const filled = (fill: number): Value => build.constant(floatTensor([groups], new Float32Array(groups).fill(fill)));
        const normalized = normalizeGroups(node, { groups, epsilon, scale: filled(1), bias: filled(0) });
        const scaled = build.op('Mul', [normalized, alongChannels(build, node.input(1), shape.length)]);
        return build.op('Add', [scaled, alongChannels(build, node.input(2), shape.length)]);
      },
    },
  ],
});

interface Groups {
  readonly groups: number;
  readonly epsilon: number;
  /** One number a group. */
  readonly scale: Value;
  readonly bias: Value;
}

function normalizeGroups(node: OnnxNodeView, { groups, epsilon, scale, bias }: Groups): Value {
  const x = node.input(0);
  const { shape } = requireRank(requireFloat(x.type), 3, 'at least');
  const channels = staticExtent(shape, 1);
  checkGroups(groups, channels);
  const size = shape.slice(2).reduce<number>((product, _, axis) => product * staticExtent(shape, axis + 2), channels / groups);
  const rows = reshapeTo(node.build, x, [shape[0] ?? 'N', groups, size]);
  return reshapeTo(node.build, node.emit('InstanceNormalization', [rows, scale, bias], { epsilon }), shape);
}

function checkGroups(groups: number, channels: number): void {
  if (groups >= 1 && channels % groups === 0) return;
  throw unsupported(`a number of groups that divides ${channels} channels`, String(groups));
}
