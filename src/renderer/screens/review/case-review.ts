import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewChange, Verdict } from '#contract/review.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { callKey, failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { toast, toastFailure } from '../../app/toasts.ts';
import { t } from '../../language/language.ts';

/** What is being written for a case; a field is undefined where nothing is. */
interface Saving {
  readonly verdict?: Verdict | null;
  readonly note?: true;
}

export interface CaseReview {
  readonly saving: Saving;
  readonly append: (change: ReviewChange) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

/**
 * Writes to the review log of a case. What is shown as saved is what the workstation has answered after writing it, never
 * what was merely asked for.
 */
export function useCaseReview(key: CaseKey): CaseReview {
  const client = useQueryClient();
  const [saving, setSaving] = useState<Saving>({});

  const append = async (change: ReviewChange) => {
    if (change.kind === 'verdict') setSaving((before) => ({ ...before, verdict: change.verdict }));
    if (change.kind === 'note') setSaving((before) => ({ ...before, note: true }));
    try {
      const { review, history } = await workstation.call('review.append', { case: key, change });
      client.setQueryData<CaseDetail>(callKey('case.get', key), (detail) =>
        detail === undefined ? detail : { ...detail, review, history },
      );
    } catch (error) {
      toastFailure(failureOf(error), t('Not saved'));
    } finally {
      setSaving(({ verdict, note, ...rest }) => ({
        ...rest,
        ...(change.kind === 'verdict' || verdict === undefined ? {} : { verdict }),
        ...(change.kind === 'note' || note === undefined ? {} : { note }),
      }));
    }
  };
  const step = async (name: 'review.undo' | 'review.redo') => {
    try {
      const { event } = await workstation.call(name, { case: key });
      if (event === null) {
        toast({
          tone: 'plain',
          title: name === 'review.undo' ? t('Nothing to undo') : t('Nothing to redo'),
          text: '',
        });
      }
      await client.invalidateQueries({ queryKey: callKey('case.get', key) });
    } catch (error) {
      toastFailure(failureOf(error));
    }
  };
  return {
    saving,
    append: (change) => void append(change),
    undo: () => void step('review.undo'),
    redo: () => void step('review.redo'),
  };
}
