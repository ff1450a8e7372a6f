import type { GraphNode } from '../../../graph/graph.ts';
import { concat, slice } from './channel-rules.ts';
import { conv, convTranspose } from './conv-rules.ts';
import type { BlockedWriter } from './blocked-writer.ts';
import { binary, unary } from './elementwise-rules.ts';
import { averagePool, globalPool, maxPool } from './pool-rules.ts';
import { reshape } from './pool-gradient-rules.ts';

/** Writes a node in the blocked layout; false where it cannot or where that does not pay. */
export type BlockedRule = (writer: BlockedWriter, node: GraphNode) => boolean;

/** Operators that have a rule. All others run in the plain layout. */
export const blockedRules: ReadonlyMap<string, BlockedRule> = new Map<string, BlockedRule>([
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['Relu', unary], ['LeakyRelu', unary], ['HardSigmoid', unary], ['Sigmoid', unary], ['Tanh', unary], ['Clip', unary], ['Neg', unary],
  ['Add', binary], ['Sub', binary], ['Mul', binary],
  ['MaxPool', maxPool], ['AveragePool', averagePool],
  ['GlobalAveragePool', globalPool],
  ['Concat', concat], ['Slice', slice],
  ['Reshape', reshape],
]);
