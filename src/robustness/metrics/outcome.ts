/** What happened to one image: a row of the outcome table, from which every figure can be recomputed. Classes are indexes. */
export interface Outcome {
  /** Stable name inside the data set. */
  readonly image: string;
  /** Null where not known. */
  readonly patient: string | null;
  readonly label: number;
  readonly cleanPrediction: number;
  readonly adversarialPrediction: number;
  /** Logits of every class, float32 values, before and after; both images took the evaluation's channel. */
  readonly cleanLogits: readonly number[];
  readonly adversarialLogits: readonly number[];
  /** Perturbed against clean image, both as they arrive; PSNR_CEILING_DB where nothing changed. */
  readonly psnrDb: number;
  readonly ssim: number;
  /** Norms over all channels of perturbed minus clean image, both as they arrive, [0,1] pixels. */
  readonly l2: number;
  readonly linf: number;
  /** L2 norm of the clean image as it arrives, all channels: what `l2` is relative to. */
  readonly cleanL2: number;
  /** Images shown to the model to make this one; null for universal perturbations and corruptions. */
  readonly queries: number | null;
}

/** Logit of the label minus the largest other one, on the clean image; negative where the model errs. */
export function cleanMargin({ label, cleanLogits }: Pick<Outcome, 'label' | 'cleanLogits'>): number {
  const others = cleanLogits.filter((_, index) => index !== label);
  return (cleanLogits[label] ?? 0) - Math.max(...others);
}
