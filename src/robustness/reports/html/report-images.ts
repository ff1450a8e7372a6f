/** Pictures of a report by attack id, as PNG bytes. The worker makes them; a report without them is still complete. */
export interface ReportImages {
  readonly attacks: ReadonlyMap<string, AttackImages>;
}

export interface AttackImages {
  /** The perturbation around mid-grey, `factor` times amplified. */
  readonly perturbation: { readonly png: Uint8Array; readonly factor: number };
  readonly examples: readonly ExampleImages[];
}

/** One evaluation image before and after. Classes are names. */
export interface ExampleImages {
  readonly name: string;
  readonly label: string;
  readonly cleanPrediction: string;
  readonly adversarialPrediction: string;
  readonly clean: Uint8Array;
  readonly perturbed: Uint8Array;
  readonly difference: Uint8Array;
  readonly factor: number;
}

export const NO_IMAGES: ReportImages = { attacks: new Map() };
