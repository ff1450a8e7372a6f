/** A 2x2 table of paired answers: images that are a success in both, in one only, in neither. */
export interface PairCounts {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}
