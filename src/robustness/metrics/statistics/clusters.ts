/** Which images belong together. */
export interface Clusters {
  /** Cluster of each image, from 0. */
  readonly of: Uint32Array;
  readonly count: number;
}

/**
 * Images by patient; an image whose patient is not known is a cluster of its own. Clusters are numbered in the order of
 * their names (UTF-16 code units), not of the rows, so that the order of a table decides nothing.
 */
export function clustersOf(images: readonly { readonly image: string; readonly patient: string | null }[]): Clusters {
  const names = images.map(({ image, patient }, row) => (patient === null ? `image ${image} ${row}` : `patient ${patient}`));
  const numbers = new Map([...new Set(names)].sort().map((name, number) => [name, number]));
  return { of: Uint32Array.from(names, (name) => numbers.get(name) ?? 0), count: numbers.size };
}
