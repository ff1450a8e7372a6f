import { ProblemsError, type Problem } from '../../kernel/errors.ts';
import { inputType, type Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { sliceAxis } from '../ops/support/slices.ts';
import { floatTensor } from '../tensor/tensor.ts';

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
  const scaled = applyPerChannel(build, ordered, { type: 'Mul', numbers: preprocessing.scale, neutral: 1 });
  const shifted = applyPerChannel(build, scaled, { type: 'Add', numbers: preprocessing.offset, neutral: 0 });
  const copies = build.include(graph, { image: shifted });
  for (const { name, value } of graph.outputs) build.output(name, copies.get(value) ?? shifted);
  return verifyGraph(build.build(), ops, 'folding the preprocessing');
}

function misfits({ channels: order, scale, offset }: Preprocessing, channels: number): readonly Problem[] {
  const problems = [...listMisfits('scale', scale, channels), ...listMisfits('offset', offset, channels)];
  if (channels !== (order === 'GRAY' ? 1 : 3)) {
    const expected = channels === 1 ? 'GRAY' : 'RGB or BGR';
    problems.unshift(misfit('channels', `expected ${expected} for a model of ${channels} channel(s), found ${order}`));
  }
  if (scale.includes(0)) problems.push(misfit('scale', 'expected no 0, found one, which would hide the image from the model'));
  return problems;
}

function listMisfits(field: string, list: readonly number[], channels: number): readonly Problem[] {
  const problems: Problem[] = [];
  if (list.length !== 1 && list.length !== channels) {
    problems.push(misfit(field, `expected 1 number or ${channels}, one a channel, found ${list.length}`));
  }
  if (!list.every(Number.isFinite)) problems.push(misfit(field, `expected finite numbers, found ${list.join(', ')}`));
  return problems;
}

function misfit(field: string, message: string): Problem {
  return { code: 'PREPROCESSING', message: `preprocessing.${field}: ${message}`, path: ['preprocessing', field] };
}

function reverseChannels(build: GraphBuilder, image: Value): Value {
  const channels = [2, 1, 0].map((channel) => sliceAxis(build, image, { axis: 1, start: channel, stop: channel + 1 }));
  return build.op('Concat', channels, { axis: 1 });
}

/** A number a channel, or one for all, that multiplies or is added; `neutral` would change nothing. */
interface PerChannel {
  readonly type: 'Mul' | 'Add';
  readonly numbers: readonly number[];
  readonly neutral: number;
}

function applyPerChannel(build: GraphBuilder, x: Value, { type, numbers, neutral }: PerChannel): Value {
  if (numbers.every((number) => number === neutral)) return x;
  const vector = build.constant(floatTensor([1, numbers.length, 1, 1], Float32Array.from(numbers)), 'preprocessing');
  return build.op(type, [x, vector], {}, { name: 'preprocessing' });
}
