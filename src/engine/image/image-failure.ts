import type { ImportProblem } from '#contract/dataset.ts';
import { Failure, type FailureCode } from '#contract/failure.ts';

/** Why a picture file can't be used; the same words as in an import's problem list. */
export type ImageReason = Extract<
  ImportProblem['reason'],
  'empty' | 'broken' | 'not-an-image' | 'too-large' | 'unreadable' | 'missing'
>;

const codes: Readonly<Record<ImageReason, FailureCode>> = {
  empty: 'image',
  broken: 'image',
  'not-an-image': 'image',
  'too-large': 'image',
  unreadable: 'unreadable',
  missing: 'not-found',
};

/** A failure about one picture file; `data.reason` tells what an import's problem list shows. */
export function imageFailure(reason: ImageReason, message: string, cause?: unknown): Failure {
  return new Failure(codes[reason], message, { reason }, cause);
}

/** The reason that an image failure carries; undefined for any other error. */
export function imageReasonOf(error: unknown): ImageReason | undefined {
  if (!(error instanceof Failure)) return undefined;
  const reason = error.data?.reason;
  return typeof reason === 'string' && Object.hasOwn(codes, reason) ? (reason as ImageReason) : undefined;
}
