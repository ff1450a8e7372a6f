/** A figure that is no plain proportion, with its sample size and 95 % interval. */
export interface Estimate {
  /** Null where the images do not define it. */
  readonly value: number | null;
  /** Images it is made of. */
  readonly n: number;
  /** Both bounds are null where no honest interval is known. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: 0.95;
  /** Of the interval; the names are explained in docs/metrics.md. */
  readonly method: string;
}
