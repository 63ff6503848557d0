import { z } from 'zod';

/** A JSON column: its text is parsed and checked by the contract's schema when it is read. */
export function jsonColumn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A column of 0 and 1. */
export const booleanColumn = z
  .int()
  .min(0)
  .max(1)
  .transform((value) => value === 1);

export const countRow = z.object({ count: z.int() });
export const idRow = z.object({ id: z.int() });
