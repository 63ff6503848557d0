import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { ReviewChange, Verdict } from '#contract/review.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { callKey, failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { toast, toastFailure } from '../../app/toasts.ts';
import { t } from '../../language/language.ts';

/** What is being written for a case; a field is undefined where nothing is. */
export interface Saving {
  readonly verdict?: Verdict | null;
  readonly note?: true;
}

const nothing: Saving = {};

/** What is being written, by case: somebody may be at the next case before this one's verdict is durable. */
const useSavingStore = create<{ readonly saving: ReadonlyMap<string, Saving> }>()(() => ({
  saving: new Map(),
}));

function nameOf({ modelId, datasetId, index }: CaseKey): string {
  return `${modelId} ${datasetId} ${index}`;
}

export function useSaving(key: CaseKey): Saving {
  return useSavingStore(({ saving }) => saving.get(nameOf(key)) ?? nothing);
}

function changeSaving(key: CaseKey, change: (before: Saving) => Saving): void {
  useSavingStore.setState(({ saving }) => {
    const name = nameOf(key);
    const next = new Map(saving);
    const changed = change(saving.get(name) ?? nothing);
    if (Object.keys(changed).length === 0) next.delete(name);
    else next.set(name, changed);
    return { saving: next };
  });
}

export interface CaseReview {
  readonly append: (change: ReviewChange) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

/**
 * Writes to the review log of a case. What is shown as saved is what the workstation has answered after writing it, never
 * what was merely asked for.
 */
export function useCaseReview({ modelId, datasetId, index }: CaseKey): CaseReview {
  const client = useQueryClient();
  return useMemo(() => reviewOf({ modelId, datasetId, index }, client), [client, modelId, datasetId, index]);
}

function reviewOf(key: CaseKey, client: QueryClient): CaseReview {
  const append = async (change: ReviewChange) => {
    if (change.kind === 'verdict') changeSaving(key, (before) => ({ ...before, verdict: change.verdict }));
    if (change.kind === 'note') changeSaving(key, (before) => ({ ...before, note: true }));
    try {
      const { review, history } = await workstation.call('review.append', { case: key, change });
      client.setQueryData<CaseDetail>(callKey('case.get', key), (detail) =>
        detail === undefined ? detail : { ...detail, review, history },
      );
    } catch (error) {
      toastFailure(failureOf(error), t('Not saved'));
    } finally {
      changeSaving(key, ({ verdict, note }) => {
        // Another verdict may have been given meanwhile; that one is still being written.
        const ended = change.kind === 'verdict' && change.verdict === verdict;
        return {
          ...(ended || verdict === undefined ? {} : { verdict }),
          ...(change.kind === 'note' || note === undefined ? {} : { note }),
        };
      });
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
    append: (change) => void append(change),
    undo: () => void step('review.undo'),
    redo: () => void step('review.redo'),
  };
}
