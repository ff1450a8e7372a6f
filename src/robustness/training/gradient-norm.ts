type ArraysByName = ReadonlyMap<string, Float32Array>;

/** Euclidean length of all gradients together, in float64; not finite as soon as one value is not. */
export function gradientNorm(gradients: ArraysByName): number {
  let square = 0;
  for (const values of gradients.values()) square += squareOf(values);
  return Math.sqrt(square);
}

/** Shortens gradients of length `norm` to at most `longest`, in place; their direction stays. */
export function clipGradients(gradients: ArraysByName, norm: number, longest: number): void {
  if (norm <= longest) return;
  const factor = longest / norm;
  for (const values of gradients.values()) {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor;
  }
}

/** Name of the first array with a value that is no finite number. Squares of float32 values do not overflow in float64. */
export function firstBroken(arrays: ArraysByName): string | undefined {
  for (const [name, values] of arrays) if (!Number.isFinite(squareOf(values))) return name;
  return undefined;
}

function squareOf(values: Float32Array): number {
  let square = 0;
  for (let i = 0; i < values.length; i++) square += (values[i] ?? 0) * (values[i] ?? 0);
  return square;
}
