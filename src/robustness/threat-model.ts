/** Which norm bounds a perturbation, over all channels, in the attack domain ([0,1] pixels). */
export type Norm = 'LINF' | 'L2';

/** What the attacker knows: gradients, outputs only, or nothing (controls). */
export type Knowledge = 'WHITE_BOX' | 'BLACK_BOX' | 'NONE';

export type GoalKind = 'NONTARGETED' | 'TARGETED';

/** What the attacker wants: any other label, or one class for every image. `target` is a class index. */
export type Goal = { readonly kind: 'NONTARGETED' } | { readonly kind: 'TARGETED'; readonly target: number };

/** Goal and budget of an attack; `epsilon` is positive and finite, in [0,1] pixel units of `norm`. */
export interface ThreatModel {
  readonly goal: Goal;
  readonly norm: Norm;
  readonly epsilon: number;
}
