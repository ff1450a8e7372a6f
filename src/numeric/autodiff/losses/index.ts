import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dlr } from './dlr.ts';
import { margin } from './margin.ts';

/** Losses of each image, [N], that grow as the model leaves the class `onehot` marks; a targeted attack takes the negative. */
export const losses = { 'cross-entropy': crossEntropy, margin, dlr } as const satisfies Readonly<Record<string, Loss>>;

type Loss = (build: GraphBuilder, logits: Value, onehot: Value, goal: 'NONTARGETED' | 'TARGETED') => Value;
export type LossName = keyof typeof losses;
