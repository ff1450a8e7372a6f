import { ProblemsError, type Problem } from '../../kernel/errors.ts';
import { inputType, type Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { sliceAxis } from '../ops/support/slices.ts';

/** How a model wants its pixels. `scale` and `offset` are per channel in the model's own channel order, or one for all. */
export interface Preprocessing {
  readonly channels: 'RGB' | 'BGR' | 'GRAY';
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/**
 * Puts a model's preprocessing into its graph as the first nodes, so that `image` is in the attack domain: pixels in
 * [0,1], red first, or grey. The model's own input is pixel * scale + offset. Throws a ProblemsError with every misfit.
 */
export function foldPreprocessing(graph: Graph, preprocessing: Preprocessing): Graph {
  const type = inputType(graph, 'image');
  const channels = Number(type?.shape[1]);
  const problems = misfits(preprocessing, channels);
  if (!type || problems.length > 0) throw new ProblemsError(problems);
  const build = new GraphBuilder(ops);
  const image = build.input('image', type);
  const ordered = preprocessing.channels === 'BGR' ? reverseChannels(build, image) : image;
  const scaled = applyPerChannel(build, 'Mul', ordered, { numbers: preprocessing.scale, neutral: 1 });
  const shifted = applyPerChannel(build, 'Add', scaled, { numbers: preprocessing.offset, neutral: 0 });
  const copies = build.include(graph, { image: shifted });
  for (const { name, value } of graph.outputs) build.output(name, copies.get(value) ?? shifted);
  return verifyGraph(build.build(), ops, 'folding the preprocessing');
}

function misfits({ channels: order, scale, offset }: Preprocessing, channels: number): readonly Problem[] {
  const problem = (field: string, message: string): Problem => ({ code: 'PREPROCESSING', message: `preprocessing.${field}: ${message}`, path: ['preprocessing', field] });
  const expected = order === 'GRAY' ? 1 : 3;
  const lists = [['scale', scale], ['offset', offset]] as const;
  return [
    ...(channels === expected ? [] : [problem('channels', `expected ${channels === 1 ? 'GRAY' : 'RGB or BGR'} for a model of ${channels} channel(s), found ${order}`)]),
    ...lists.filter(([, list]) => list.length !== 1 && list.length !== channels)
      .map(([field, list]) => problem(field, `expected 1 number or ${channels}, one a channel, found ${list.length}`)),
    ...lists.filter(([, list]) => !list.every(Number.isFinite)).map(([field, list]) => problem(field, `expected finite numbers, found ${list.join(', ')}`)),
    ...(scale.includes(0) ? [problem('scale', 'expected numbers other than 0, found 0, which would hide the image from the model')] : []),
  ];
}

function reverseChannels(build: GraphBuilder, image: Value): Value {
  return build.op('Concat', [2, 1, 0].map((channel) => sliceAxis(build, image, { axis: 1, start: channel, stop: channel + 1 })), { axis: 1 });
}

function applyPerChannel(build: GraphBuilder, type: 'Mul' | 'Add', x: Value, operand: { numbers: readonly number[]; neutral: number }): Value {
  const { numbers, neutral } = operand;
  if (numbers.every((number) => number === neutral)) return x;
  const vector = build.constant({ dtype: 'float32', shape: [1, numbers.length, 1, 1], data: Float32Array.from(numbers) }, type === 'Mul' ? 'scale' : 'offset');
  return build.op(type, [x, vector], {}, { name: 'preprocessing' });
}
