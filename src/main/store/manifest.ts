import type { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { sha256Of } from '../provenance/canonical-json.ts';
import type { Blobs } from './blobs.ts';
import { jsonColumn } from './row.ts';

/** A JSON file that a run left, and what to tell somebody when it is not what was recorded. */
export interface RecordedFile {
  readonly sha256: string;
  /** What it is, for example `evaluation`. */
  readonly what: string;
  /** A sentence: how to come by a good one. */
  readonly wayOut: string;
}

/** Reads a JSON output of a run. Throws Failure `integrity` when it was changed, `not-found` when it is gone. */
export async function readManifest<Schema extends z.ZodType>(
  blobs: Blobs,
  { sha256, what, wayOut }: RecordedFile,
  schema: Schema,
): Promise<z.output<Schema>> {
  const bytes = await blobs.read(sha256);
  const read = sha256Of(bytes) === sha256 ? jsonColumn(schema).safeParse(bytes.toString('utf8')) : null;
  if (read?.success === true) return read.data;
  throw new Failure('integrity', `The ${what} ${sha256} was changed after it was recorded. ${wayOut}`);
}
