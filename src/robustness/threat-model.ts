/** Which norm bounds a perturbation, over all channels, in the attack domain ([0,1] pixels). */
export type Norm = 'LINF' | 'L2';

/** What the attacker knows: gradients, outputs only, or nothing (controls). */
export type Knowledge = 'WHITE_BOX' | 'BLACK_BOX' | 'NONE';

export type GoalKind = 'NONTARGETED' | 'TARGETED';

/**
 * What the attacker wants: any other label, or one class. `target` and `from` are class indexes. With `from` only images
 * of that class (by label) are attacked: a missed malignancy is `from` malignant, TARGETED at benign or at nothing.
 */
export type Goal =
  | { readonly kind: 'NONTARGETED'; readonly from?: number }
  | { readonly kind: 'TARGETED'; readonly target: number; readonly from?: number };

/**
 * Where a perturbation may lie: a frame along the edges, or a square patch. `width` and `side` are shares of the shorter
 * side, the centre is a share of width and height, from the left and the top.
 */
export type Region =
  | { readonly kind: 'border'; readonly width: number }
  | { readonly kind: 'patch'; readonly side: number; readonly centreX: number; readonly centreY: number };

/** Goal and budget of an attack; `epsilon` is positive and finite, in [0,1] pixel units of `norm`. */
export interface ThreatModel {
  readonly goal: Goal;
  readonly norm: Norm;
  readonly epsilon: number;
  /** Absent: the whole image. */
  readonly region?: Region;
}
