import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import type { OperationContext } from './context.ts';
import type { Following } from './explain-picture.ts';
import type { Recomputed } from './recorded.ts';

/** Lays the data set out again. */
export function projectAgain(
  _context: OperationContext,
  { kind }: RecordContent,
  _directory: string,
  _following: Following,
): Promise<Recomputed> {
  return Promise.reject(new Failure('unsupported', `a run of kind "${kind}" can't be repeated yet`));
}
