import { ProgressBar } from 'react-aria-components';
import type { Progress, WorkProgress } from '#contract/job.ts';
import { formatCount, formatDuration, formatRate } from './format.ts';
import styles from './progress-line.module.css';

/** How far long work is: a bar, what is done of what, the rate and the time left where they are known. */
export function ProgressLine(props: {
  readonly progress: Progress | WorkProgress;
  /** Only the bar and the percentage. */
  readonly brief?: boolean;
  readonly label?: string;
}) {
  const { progress, brief = false, label = 'Progress' } = props;
  const known = progress.total > 0;
  const share = known ? Math.min(1, progress.done / progress.total) : 0;
  return (
    <ProgressBar
      aria-label={label}
      isIndeterminate={!known}
      value={share * 100}
      className={brief ? (styles.brief ?? '') : (styles.full ?? '')}
    >
      <span className={styles.track}>
        <span
          className={styles.fill}
          style={{ width: known ? `${share * 100}%` : '100%', opacity: known ? 1 : 0.4 }}
        />
      </span>
      {brief ? (
        <span className={styles.percent}>{known ? `${Math.floor(share * 100)} %` : ''}</span>
      ) : (
        <span className={styles.words}>{words(progress, known)}</span>
      )}
    </ProgressBar>
  );
}

function words(progress: Progress | WorkProgress, known: boolean): string {
  const parts: string[] = [];
  if (known) parts.push(`${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit}`);
  if ('ratePerSecond' in progress && progress.ratePerSecond !== null) {
    parts.push(`${formatRate(progress.ratePerSecond)} per second`);
  }
  if ('secondsLeft' in progress && progress.secondsLeft !== null) {
    parts.push(`${formatDuration(progress.secondsLeft)} left`);
  }
  if (progress.message !== '') parts.push(progress.message);
  return parts.length === 0 ? 'starting' : parts.join(', ');
}
