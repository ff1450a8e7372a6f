/** Class probabilities of a row of logits, in float64; the largest logit is taken off first, so that none overflows. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * Log odds of a class against all others: orders images exactly as its softmax probability does, and still tells apart
 * images whose probability has rounded to 0 or 1.
 */
export function logOdds(logits: readonly number[], index: number): number {
  const others = logits.filter((_, other) => other !== index);
  const largest = Math.max(...others);
  const sum = others.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return (logits[index] ?? 0) - largest - Math.log(sum);
}
