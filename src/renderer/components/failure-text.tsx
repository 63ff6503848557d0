import type { FailureValue } from '#contract/failure.ts';
import styles from './failure-text.module.css';
import { failureSummary } from './failure-words.ts';

/** A failure in words: in another language than English what it comes to, and the English message below. */
export function FailureText({ failure }: { readonly failure: Pick<FailureValue, 'code' | 'message'> }) {
  const { code, message } = failure;
  const summary = failureSummary(code);
  if (summary === null) return message;
  return (
    <>
      {summary}
      <br />
      <span className={styles.detail} lang="en">
        {message}
      </span>
    </>
  );
}
