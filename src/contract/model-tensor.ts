import { z } from 'zod';

/** A tensor's shape; a number, a symbolic name, or null where it is unknown. */
export const shape = z.array(z.union([z.number().int(), z.string(), z.null()]));
export type Shape = z.infer<typeof shape>;

export const tensorDescription = z.object({ name: z.string(), type: z.string(), shape: shape.nullable() });
export type TensorDescription = z.infer<typeof tensorDescription>;
