import type { ReviewEvent, ReviewState } from '#contract/review.ts';

/** What a case's changes come to: the last of each kind that was not taken back, and who spoke last. */
export function reviewStateOf(history: readonly ReviewEvent[]): ReviewState {
  let state: ReviewState = { verdict: null, correctedLabel: null, note: '', reviewer: null, at: null };
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
    }
  }
  return state;
}
