import { type ReactNode, useDeferredValue } from 'react';
import type { CaseDetail } from '#contract/workstation.ts';

/**
 * Shows a part of a case when its maps have been painted: walking from case to case does not wait for it. What it shows
 * until then is of the case before, so a part that writes must write to the case that it is given.
 *
 * @param props.children a memoised part: it rests while its case has not settled
 */
export function SettledDetail(props: {
  readonly detail: CaseDetail;
  readonly children: (settled: CaseDetail) => ReactNode;
}) {
  return props.children(useDeferredValue(props.detail));
}
