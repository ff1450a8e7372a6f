import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { maskScores } from './support/attention-mask.ts';
import { joinHeads, splitHeads } from './support/heads.ts';
import { reshapeTo } from './support/shapes.ts';
import { staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

const attributes = {
  is_causal: int(0), kv_num_heads: int(0), q_num_heads: int(0), qk_matmul_output_mode: int(0),
  scale: float(0), softcap: float(0), softmax_precision: int(1),
};

/** softmax(scale Q Kᵀ + mask) V, head by head; several query heads may share one of keys and values (Ainslie et al. 2023). */
export const attention = defineImport({
  type: 'Attention',
  onnx: [{
    since: 23,
    import: (node) => {
      const read = node.read(attributes);
      refuseGeneration(node, read.softcap);
      const { build } = node;
      const q = splitHeads(build, node.input(0), read.q_num_heads);
      const [k, v] = [splitHeads(build, node.input(1), read.kv_num_heads), splitHeads(build, node.input(2), read.kv_num_heads)];
      const scale = read.scale === 0 ? 1 / Math.sqrt(staticExtent(q.type.shape, 3)) : read.scale;
      const scaled = groupHeads(node, build.op('Mul', [q, build.scalar(scale)]), k);
      const products = build.op('MatMul', [scaled, build.op('Transpose', [k], { perm: [0, 1, 3, 2] })]);
      const scores = reshapeTo(build, products, [...q.type.shape.slice(0, 3), k.type.shape[2] ?? 1]);
      const shares = build.op('Softmax', [maskScores(build, scores, { mask: node.inputs[3], isCausal: read.is_causal === 1 })], { axis: -1 });
      const mixed = build.op('MatMul', [reshapeTo(build, shares, products.type.shape), v]);
      const result = reshapeTo(build, mixed, [...q.type.shape.slice(0, 3), v.type.shape[3] ?? 1]);
      return node.input(0).type.shape.length === 3 ? joinHeads(build, result) : result;
    },
  }],
});

/** What only models that write text need. */
function refuseGeneration(node: OnnxNodeView, softcap: number): void {
  const used = node.inputs.slice(4).some((input) => input !== undefined) || node.outputs.slice(1).some((name) => name !== '');
  if (used) throw unsupported('attention without past keys, lengths or further outputs', 'some');
  if (softcap !== 0) throw unsupported('softcap = 0', `softcap = ${softcap}`);
}

/** [N, query heads, L, D] with the query heads that share a key head below each other: [N, key heads, shared * L, D]. */
function groupHeads(node: OnnxNodeView, q: Value, k: Value): Value {
  const [batch = 'N', , , depth = 1] = q.type.shape;
  const [heads, keyHeads] = [staticExtent(q.type.shape, 1), staticExtent(k.type.shape, 1)];
  if (heads % keyHeads !== 0) throw unsupported(`a multiple of ${keyHeads} query heads`, String(heads));
  return reshapeTo(node.build, q, [batch, keyHeads, (heads / keyHeads) * staticExtent(q.type.shape, 2), depth]);
}
