/** What happened to one image: a row of the outcome table, from which every figure can be recomputed. Classes are indexes. */
export interface Outcome {
  /** Stable name inside the data set. */
  readonly image: string;
  /** Null where not known. */
  readonly patient: string | null;
  readonly label: number;
  readonly cleanPrediction: number;
  readonly adversarialPrediction: number;
  /** Logit of the label minus the largest other one, on the clean image; negative where the model errs. */
  readonly cleanMargin: number;
  /** Perturbed against clean image; PSNR_CEILING_DB where nothing changed. */
  readonly psnrDb: number;
  readonly ssim: number;
}
