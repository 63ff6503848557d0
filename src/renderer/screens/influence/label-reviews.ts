import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ReviewChange, ReviewState } from '#contract/review.ts';
import { callKey, failureOf, type Output, useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { toast, toastFailure } from '../../app/toasts.ts';
import { t } from '../../language/language.ts';

/** What reviewers said of the pictures of a data set, and how to say something. */
export interface LabelReviews {
  readonly of: (index: number) => ReviewState | null;
  readonly all: ReadonlyMap<number, ReviewState>;
  readonly append: (index: number, change: ReviewChange) => Promise<boolean>;
  /** Takes back the newest step about a picture. */
  readonly undo: (index: number) => Promise<boolean>;
}

/**
 * Reads and writes reviews of training pictures. They are the same log that the picture's own case shows; what is shown
 * as said is what the workstation has written.
 */
export function useLabelReviews(modelId: number, datasetId: number): LabelReviews {
  const client = useQueryClient();
  const input = { datasetId, modelId };
  const { data } = useCall('cases.reviews', input);
  const all = useMemo(
    () => new Map((data?.reviews ?? []).map(({ index, review }) => [index, review] as const)),
    [data],
  );
  const put = (index: number, review: ReviewState) =>
    client.setQueryData<Output<'cases.reviews'>>(callKey('cases.reviews', input), (before) => {
      const others = before?.reviews.filter((each) => each.index !== index) ?? [];
      return { reviews: [...others, { index, review }] };
    });
  return {
    all,
    of: (index) => all.get(index) ?? null,
    append: async (index, change) => {
      try {
        const { review } = await workstation.call('review.append', {
          case: { modelId, datasetId, index },
          change,
        });
        put(index, review);
        return true;
      } catch (error) {
        toastFailure(failureOf(error), t('Not saved'));
        return false;
      }
    },
    undo: async (index) => {
      try {
        const { event } = await workstation.call('review.undo', { case: { modelId, datasetId, index } });
        if (event === null) toast({ tone: 'plain', title: t('Nothing to undo'), text: '' });
        await client.invalidateQueries({ queryKey: callKey('cases.reviews', input) });
        return event !== null;
      } catch (error) {
        toastFailure(failureOf(error));
        return false;
      }
    },
  };
}

/** What was decided about a picture of the training set. */
export type LabelState = 'open' | 'wrong' | 'corrected' | 'right' | 'removed' | 'kept';

export function labelState(review: ReviewState | null): LabelState {
  if (review === null) return 'open';
  if (review.membership === 'remove') return 'removed';
  if (review.correctedLabel !== null) return 'corrected';
  if (review.verdict === 'label-wrong') return 'wrong';
  if (review.labelConfirmed) return 'right';
  return review.membership === 'keep' ? 'kept' : 'open';
}

/** `should be bridge` */
export function labelStateWords(review: ReviewState | null): string {
  switch (labelState(review)) {
    case 'open':
      return t('not decided');
    case 'wrong':
      return t('label looks wrong');
    case 'corrected':
      return t('should be {{correctedLabel}}', { correctedLabel: review?.correctedLabel ?? '' });
    case 'right':
      return t('label is right');
    case 'removed':
      return t('to be removed');
    case 'kept':
      return t('to be kept');
  }
}

/** The step that flags a label as wrong, or takes the flag back. */
export function flagChange(review: ReviewState | null): ReviewChange {
  const flagged = review !== null && (review.verdict === 'label-wrong' || review.correctedLabel !== null);
  return { kind: 'label-check', outcome: flagged ? null : 'wrong', correctedLabel: null };
}

export function isFlagged(review: ReviewState | null): boolean {
  const state = labelState(review);
  return state === 'wrong' || state === 'corrected';
}
