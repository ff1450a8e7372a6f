import type { Graph } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { alongChannels } from '../ops/support/channels.ts';
import { sumOverAllButChannels } from '../ops/support/reduction.ts';
import { rewriteGraph, type Rewrite } from '../passes/rewrite-graph.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { batchSize } from './batch-size.ts';

/** A statistic a normalisation layer came with, and where the graph gives what the batch has in its place. */
export interface BatchStatistic {
  /** Name of the constant: a mean or a variance of each channel. */
  readonly constant: string;
  /** Name of the output: the batch's mean, or its unbiased variance. */
  readonly output: string;
}

export interface BatchStatisticsGraph {
  readonly graph: Graph;
  readonly statistics: readonly BatchStatistic[];
  /** How many values a channel has in one image, in the layer that has fewest: two are needed in a batch. */
  readonly valuesPerImage: number;
}

/**
 * Puts every BatchNormalization with stored statistics into training mode: channels are normalised by the mean and the
 * biased variance of the batch, through which gradients flow. The batch's mean and unbiased variance become outputs, so
 * that running statistics can follow as in PyTorch. Layers folded into convolutions at import stay as they are. Weights to
 * be trained are inputs already (`withWeightInputs`): constants may come out reshaped.
 */
export function withBatchStatistics(graph: Graph): BatchStatisticsGraph {
  const statistics: BatchStatistic[] = [];
  let valuesPerImage = Infinity;
  const normalize: Rewrite = (node, { graph: { constants }, build, value }) => {
    const [input = '', scale = '', bias = '', mean = '', variance = ''] = node.inputs;
    if (!constants.has(mean) || !constants.has(variance)) return undefined;
    const x = value(input);
    const moments = momentsOf(build, x);
    [[mean, moments.mean] as const, [variance, moments.unbiased] as const].forEach(([constant, found], index) => {
      const output = `statistic ${index} of ${node.name}`;
      statistics.push({ constant, output });
      build.output(output, found);
    });
    valuesPerImage = Math.min(valuesPerImage, sizeOf(x.type.shape.slice(2).map(Number)));
    const rank = x.type.shape.length;
    const deviation = build.op('Sqrt', [build.op('Add', [moments.biased, build.scalar(Number(node.attributes['epsilon']))])]);
    const factor = build.op('Div', [value(scale), deviation]);
    const scaled = build.op('Mul', [moments.centered, alongChannels(build, factor, rank)]);
    return [build.op('Add', [scaled, alongChannels(build, value(bias), rank)], {}, { name: node.name })];
  };
  const rewritten = rewriteGraph(graph, new Map([['BatchNormalization', normalize]]));
  return { graph: verifyGraph(rewritten, ops, 'taking the statistics of batches'), statistics, valuesPerImage };
}

interface Moments {
  readonly centered: Value;
  readonly mean: Value;
  readonly biased: Value;
  readonly unbiased: Value;
}

/** Mean and variance of each channel over the batch and all places. */
function momentsOf(build: GraphBuilder, x: Value): Moments {
  const places = sizeOf(x.type.shape.slice(2).map(Number));
  const count = build.op('Mul', [batchSize(build, x), build.scalar(places)]);
  const mean = build.op('Div', [sumOverAllButChannels(build, x), count]);
  const centered = build.op('Sub', [x, alongChannels(build, mean, x.type.shape.length)]);
  const squares = sumOverAllButChannels(build, build.op('Mul', [centered, centered]));
  return {
    centered, mean,
    biased: build.op('Div', [squares, count]),
    unbiased: build.op('Div', [squares, build.op('Sub', [count, build.scalar(1)])]),
  };
}
