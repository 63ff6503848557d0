import type { ReviewChange, ReviewEvent, ReviewState } from '#contract/review.ts';
import { naturalOrder } from './sample-columns.ts';

/** A case that nobody has reviewed. */
export const noReview: ReviewState = {
  verdict: null,
  correctedLabel: null,
  note: '',
  tags: [],
  labelConfirmed: false,
  membership: null,
  reviewer: null,
  at: null,
};

/** What a case's changes come to: the last of each kind that was not taken back, and who spoke last. */
export function reviewStateOf(history: readonly ReviewEvent[]): ReviewState {
  let state: ReviewState = noReview;
  for (const { change, reviewer, at, undone } of history) {
    if (undone) continue;
    switch (change.kind) {
      case 'verdict':
        state = { ...state, verdict: change.verdict, reviewer, at };
        break;
      case 'corrected-label':
        state = { ...state, correctedLabel: change.label, reviewer, at };
        break;
      case 'note':
        state = { ...state, note: change.text, reviewer, at };
        break;
      case 'tag':
        state = { ...state, tags: withTag(state.tags, change.tag, change.on), reviewer, at };
        break;
      case 'label-check':
        state = { ...afterLabelCheck(state, change), reviewer, at };
        break;
      case 'membership':
        state = { ...state, membership: change.outcome, reviewer, at };
        break;
    }
  }
  return state;
}

function afterLabelCheck(
  state: ReviewState,
  { outcome, correctedLabel }: Extract<ReviewChange, { kind: 'label-check' }>,
): ReviewState {
  const verdict =
    outcome === 'wrong' ? 'label-wrong' : state.verdict === 'label-wrong' ? null : state.verdict;
  return { ...state, verdict, correctedLabel, labelConfirmed: outcome === 'right' };
}

function withTag(tags: readonly string[], tag: string, on: boolean): string[] {
  const others = tags.filter((other) => other !== tag);
  return on ? [...others, tag].sort(naturalOrder) : others;
}
