import { z } from 'zod';

/** A text in English with `{{name}}` where values go, so that the window can say it in its own language. */
export const said = z.object({
  text: z.string(),
  /** Numbers are for whoever shows them to write as is usual there. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Said = z.infer<typeof said>;

/** One line of a record in words. */
export const recordLine = z.object({
  name: said,
  /** Null where the hash says all. */
  text: said.nullable(),
  /** In full, to be copied and compared. */
  hash: z.string().nullable(),
});
export type RecordLine = z.infer<typeof recordLine>;

/** Lines of a record that belong together, as somebody reads them who checks it. */
export const recordSection = z.object({ heading: said, lines: z.array(recordLine).min(1) });
export type RecordSection = z.infer<typeof recordSection>;
