import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { floatTensor } from '../../tensor/tensor.ts';
import { staticExtent } from './types.ts';
import { unsupported } from './unsupported.ts';

/** The lowest float32: added to a score it leaves it no share, and a row that is masked as a whole stays finite. */
const MASKED = -3.4028234663852886e38;

/** The mask is a constant of the graph; a hostile file could ask for gigabytes. */
const LARGEST_CAUSAL = 2 ** 24;

export interface AttentionMask {
  /** Added to the scores, or, of truth values, saying which count. */
  readonly mask: Value | undefined;
  /** Whether a place sees only itself and those before it. */
  readonly isCausal: boolean;
}

/** Scores [N, heads, queries, keys] of which some are masked. */
export function maskScores(build: GraphBuilder, scores: Value, { mask, isCausal }: AttentionMask): Value {
  const visible = isCausal ? build.op('Add', [scores, causalMask(build, scores)]) : scores;
  if (!mask) return visible;
  if (mask.type.dtype === 'bool') return build.op('Where', [mask, visible, build.scalar(MASKED)]);
  return build.op('Add', [visible, mask]);
}

function causalMask(build: GraphBuilder, scores: Value): Value {
  const [queries, keys] = [staticExtent(scores.type.shape, 2), staticExtent(scores.type.shape, 3)];
  if (queries * keys > LARGEST_CAUSAL) throw unsupported(`at most ${LARGEST_CAUSAL} causal scores`, `${queries} x ${keys}`);
  const data = Float32Array.from({ length: queries * keys }, (_, place) => (place % keys > Math.floor(place / keys) ? MASKED : 0));
  return build.constant(floatTensor([queries, keys], data), 'causal');
}
