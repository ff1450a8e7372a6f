import type { PairedRates } from '../metrics/paired-rates.ts';
import type { Rate } from '../metrics/rate.ts';
import type { GoalKind, Norm } from '../threat-model.ts';
import type { CheckRunFacts } from './check-facts.ts';

/** The defense that a model was hardened with. */
export interface HardeningFacts {
  readonly parentId: string;
  /** Stable id of the defense, and what it is called. */
  readonly algorithm: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null where it was not kept. */
  readonly seed: number | null;
  /** Null where none was kept. */
  readonly recipe: RecipeFacts | null;
  /** What an honest reader must know of the training. */
  readonly warnings: readonly string[];
}

/** How the hardening went, as the runner wrote it down. */
export interface RecipeFacts {
  readonly runtime: string;
  readonly seconds: number;
  readonly trainedOn: ImageCountFacts;
  readonly validatedOn: ImageCountFacts;
  /** Every epoch that counted; empty for a transformation of the image, which learns nothing. */
  readonly history: readonly EpochFacts[];
  readonly certification: CertificationFacts | null;
}

export interface ImageCountFacts {
  readonly images: number;
  readonly classCounts: readonly number[];
}

export interface EpochFacts {
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly learningRate: number;
  readonly measures?: Readonly<Record<string, number>>;
}

/** What is proven of a hardened model, with a stated probability of being wrong (defenses/defense.ts). */
export interface CertificationFacts {
  readonly method: string;
  readonly norm: 'L2';
  readonly alpha: number;
  readonly n: number;
  readonly abstained: number;
  readonly accuracyAtRadius: readonly {
    readonly radius: number; readonly count: number; readonly value: number; readonly lower: number; readonly upper: number;
  }[];
}

/** A model as it is named where it need not be under audit itself. */
export interface ModelNameFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/**
 * A hardened model (the child) beside the model it was made from, on the same images. In all pairs `a` is the child and
 * `b` the parent, so that a difference is what the defense changed.
 */
export interface DefenseEffectFacts {
  readonly parent: ModelNameFacts;
  readonly child: ModelNameFacts;
  /** Of the child: id of the defense, and what it is called. */
  readonly algorithm: string;
  readonly title: string;
  /** Accuracy on untouched images; null without a table of each. */
  readonly clean: PairedRates | null;
  /** Recall of each class on untouched images. */
  readonly cleanPerClass: readonly ClassEffectFacts[];
  readonly threats: readonly ThreatEffectFacts[];
  /** Perturbations made for the parent, scored on the child as they are. */
  readonly carriedOver: readonly CarriedOverFacts[];
  /** Sanity checks that other audits ran on the child. */
  readonly childChecks: readonly CheckRunFacts[];
  /** Attacks on the one that the other was not put through in the same way, in words; they are in no figure here. */
  readonly notCompared: readonly string[];
}

export interface ClassEffectFacts {
  readonly className: string;
  readonly rates: PairedRates;
}

export interface ThreatFacts {
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
  readonly norm: Norm;
  readonly epsilon: number;
}

/** The worst case image by image over the attacks that both were put through from scratch, with the same parameters. */
export interface ThreatEffectFacts extends ThreatFacts {
  readonly algorithms: readonly string[];
  readonly parentAttackIds: readonly string[];
  readonly childAttackIds: readonly string[];
  readonly success: PairedRates;
  readonly adversarialAccuracy: PairedRates;
  /** Recall of each class under every attack at once. */
  readonly perClass: readonly ClassEffectFacts[];
}

export interface CarriedOverFacts extends ThreatFacts {
  readonly perturbationId: string;
  /** What made it. */
  readonly algorithm: string;
  readonly parentAttackId: string;
  readonly childAttackId: string;
  readonly success: PairedRates;
  /** The strongest random control of the same threat on the child; null without one. */
  readonly control: Rate | null;
}
