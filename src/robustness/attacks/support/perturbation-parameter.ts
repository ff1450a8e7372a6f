import { z } from 'zod';

/** Parameters of an attack that starts from a perturbation made before. */
export const perturbationParameter = z.strictObject({
  perturbationId: z.string().min(1).max(100).describe('The perturbation, by its id.'),
});
