import { z } from 'zod';
import type { Problem } from '../../kernel/errors.ts';
import type { PreprocessingSpec } from './protocol.ts';

/** Parts that several messages of a runner have; see runner-message.ts. */
export const problem: z.ZodType<Problem> = z.strictObject({ code: z.string(), message: z.string(), path: z.array(z.string()) });

/** Of an image, in pixels. */
export const side = z.int().min(1);

export const preprocessing: z.ZodType<PreprocessingSpec> = z.strictObject({
  width: side.nullable(),
  height: side.nullable(),
  channels: z.enum(['RGB', 'BGR', 'GRAY']),
  resize: z.enum(['NEAREST', 'BILINEAR', 'BICUBIC']),
  scale: z.array(z.number()),
  offset: z.array(z.number()),
});
