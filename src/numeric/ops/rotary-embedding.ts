import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { joinHeads, splitHeads } from './support/heads.ts';
import { reshapeTo } from './support/shapes.ts';
import { sliceAxis } from './support/slices.ts';
import { requireRank, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Pairs of features turned by angles that grow with the place (Su et al. 2021); cosines and sines come as inputs. */
export const rotaryEmbedding = defineImport({
  type: 'RotaryEmbedding',
  onnx: [{
    since: 23,
    import: (node) => {
      const { build } = node;
      const { interleaved, num_heads: heads, rotary_embedding_dim: part } = node.read({ interleaved: int(0), num_heads: int(0), rotary_embedding_dim: int(0) });
      const x = splitHeads(build, node.input(0), heads);
      const depth = staticExtent(requireRank(x.type, 4).shape, 3);
      const turnedDepth = part === 0 ? depth : part;
      if (turnedDepth < 2 || turnedDepth > depth || turnedDepth % 2 !== 0) throw unsupported(`an even number of features up to ${depth}`, String(turnedDepth));
      const angles = { cos: anglesOf(node, 1, turnedDepth), sin: anglesOf(node, 2, turnedDepth) };
      const turned = turn(build, lastAxis(build, x, 0, turnedDepth), angles, interleaved === 1);
      const whole = turnedDepth === depth ? turned : build.op('Concat', [turned, lastAxis(build, x, turnedDepth, depth)], { axis: -1 });
      return node.input(0).type.shape.length === 3 ? joinHeads(build, whole) : whole;
    },
  }],
});

interface Angles {
  readonly cos: Value;
  readonly sin: Value;
}

/** Cosines or sines as [batch or 1, 1, length, depth / 2], looked up by place where places are given. */
function anglesOf(node: OnnxNodeView, index: number, depth: number): Value {
  const positions = node.inputs[3];
  const table = node.input(index);
  const chosen = positions ? node.build.op('Gather', [table, positions], { axis: 0 }) : table;
  requireRank(chosen.type, 3);
  if (chosen.type.shape[2] !== depth / 2) throw unsupported(`${depth / 2} angles a place`, String(chosen.type.shape[2]));
  const [batch = 'N', length = 1, half = 1] = chosen.type.shape;
  return reshapeTo(node.build, chosen, [batch, 1, length, half]);
}

/** (a, b) becomes (a cos - b sin, a sin + b cos); pairs are neighbours if interleaved, else the two halves. */
function turn(build: GraphBuilder, x: Value, { cos, sin }: Angles, interleaved: boolean): Value {
  const depth = staticExtent(x.type.shape, 3);
  const paired = reshapeTo(build, x, [...x.type.shape.slice(0, 3), ...(interleaved ? [depth / 2, 2] : [2, depth / 2])]);
  const axis = interleaved ? 4 : 3;
  const flat = [...x.type.shape.slice(0, 3), depth / 2];
  const member = (start: number): Value => reshapeTo(build, sliceAxis(build, paired, { axis, start, stop: start + 1 }), flat);
  const [a, b] = [member(0), member(1)];
  const times = (left: Value, right: Value): Value => build.op('Mul', [left, right]);
  const parts = [build.op('Sub', [times(a, cos), times(b, sin)]), build.op('Add', [times(a, sin), times(b, cos)])];
  const together = parts.map((value) => reshapeTo(build, value, paired.type.shape.with(axis, 1)));
  return reshapeTo(build, build.op('Concat', together, { axis }), x.type.shape);
}

function lastAxis(build: GraphBuilder, x: Value, start: number, stop: number): Value {
  return start === 0 && stop === x.type.shape[3] ? x : sliceAxis(build, x, { axis: 3, start, stop });
}
