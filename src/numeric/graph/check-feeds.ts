import { AppError } from '../../kernel/errors.ts';
import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import { batchFactor, isBatch } from './dimension.ts';
import { printType, type Graph, type GraphInput } from './graph.ts';

/**
 * Checks the tensors a program is about to run on against its graph: names, element types, shapes, lengths, and one
 * batch size for all. Throws an AppError naming the input.
 */
export function checkFeeds(graph: Pick<Graph, 'inputs'>, feeds: Readonly<Record<string, Tensor>>): void {
  const expected = graph.inputs.map((input) => input.name);
  const missing = expected.filter((name) => !(name in feeds));
  const unknown = Object.keys(feeds).filter((name) => !expected.includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    throw new AppError('INVALID_INPUT', `expected the inputs ${quoted(expected)}, found ${quoted(Object.keys(feeds))}`);
  }
  let batchSize: number | undefined;
  for (const input of graph.inputs) {
    const feed = feeds[input.name];
    if (feed) batchSize = checkFeed(input, feed, batchSize);
  }
}

function checkFeed(input: GraphInput, feed: Tensor, batchSize: number | undefined): number | undefined {
  const refuse = (found: string): AppError => new AppError('INVALID_INPUT',
    `input "${input.name}": expected ${printType(input.type)}${batchSize === undefined ? '' : ` with N = ${batchSize}`}, found ${found}`);
  const found = `${feed.dtype}[${feed.shape.join(', ')}]`;
  if (feed.dtype !== input.type.dtype || feed.shape.length !== input.type.shape.length) throw refuse(found);
  let size = batchSize;
  input.type.shape.forEach((dimension, axis) => {
    const extent = feed.shape[axis] ?? 0;
    if (isBatch(dimension)) size ??= extent / batchFactor(dimension);
    const wanted = isBatch(dimension) ? (size ?? 0) * batchFactor(dimension) : dimension;
    if (extent !== wanted || extent < 1 || !Number.isInteger(extent)) throw refuse(found);
  });
  if (feed.data.length !== sizeOf(feed.shape)) throw refuse(`${found} holding ${feed.data.length} elements`);
  return size;
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
}
