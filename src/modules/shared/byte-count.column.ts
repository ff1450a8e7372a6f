import type { ValueTransformer } from 'typeorm';

/** PostgreSQL's bigint as a number: byte counts stay far below 2^53. */
export const byteCount: ValueTransformer = {
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
  to: (value: unknown): unknown => value,
};
