import { z } from 'zod';
import { failureValue } from '#contract/failure.ts';

const id = z.int().positive();
const credit = z.int().nonnegative().max(65_536);

/** What a client sends. `credit` is left out of a call whose caller wants no progress. */
export const request = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('call'),
    id,
    method: z.string().max(200),
    input: z.unknown().optional(),
    credit: credit.optional(),
  }),
  z.strictObject({ kind: z.literal('cancel'), id }),
  z.strictObject({ kind: z.literal('subscribe'), id, topic: z.string().max(200), credit }),
  z.strictObject({ kind: z.literal('grant'), id, credit }),
]);
export type Request = z.infer<typeof request>;

/** What a server sends. `event` is progress of a call or an event of a topic, by its id. */
export const response = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('result'), id, output: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('failure'), id, failure: failureValue }),
  z.strictObject({ kind: z.literal('event'), id, event: z.unknown() }),
]);
export type Response = z.infer<typeof response>;

/** The size of a message as UTF-8 JSON, in bytes. */
export function messageBytes(message: unknown): number {
  return new TextEncoder().encode(JSON.stringify(message) ?? '').length;
}

/** A schema's complaints on one line: `path: complaint; path: complaint`. */
export function complaints(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}
