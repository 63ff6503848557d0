import { ProgressBar } from 'react-aria-components';
import type { Progress, WorkProgress } from '#contract/job.ts';
import { t } from '../language/language.ts';
import { formatDuration, formatRate } from './format.ts';
import styles from './progress-line.module.css';
import { doneOfTotal } from './progress-words.ts';

interface ProgressProps {
  readonly progress: Progress | WorkProgress;
}

/** How far long work is: a bar, what is done of what, the rate and the time left where they are known. */
export function ProgressLine(props: ProgressProps & { readonly label?: string }) {
  const { progress, label = t('Progress') } = props;
  const share = shareDone(progress);
  return (
    <ProgressBar
      aria-label={label}
      isIndeterminate={share === null}
      value={(share ?? 0) * 100}
      className={styles.full ?? ''}
    >
      <Track share={share} />
      <span className={styles.words}>{words(progress, share !== null)}</span>
    </ProgressBar>
  );
}

/** How far long work is, at a glance: for buttons, whose text it becomes part of. */
export function ProgressGlance({ progress }: ProgressProps) {
  const share = shareDone(progress);
  return (
    <span className={styles.brief}>
      <Track share={share} />
      <span className={styles.percent}>{share === null ? '' : `${Math.floor(share * 100)} %`}</span>
    </span>
  );
}

/** Null while it is not known how much there is to do. */
function shareDone({ done, total }: Progress | WorkProgress): number | null {
  return total > 0 ? Math.min(1, done / total) : null;
}

function Track({ share }: { readonly share: number | null }) {
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={styles.fill}
        style={share === null ? { width: '100%', opacity: 0.4 } : { width: `${share * 100}%` }}
      />
    </span>
  );
}

function words(progress: Progress | WorkProgress, known: boolean): string {
  const parts: string[] = [];
  if (known) parts.push(doneOfTotal(progress));
  if ('ratePerSecond' in progress && progress.ratePerSecond !== null) {
    parts.push(t('{{ratePerSecond}} per second', { ratePerSecond: formatRate(progress.ratePerSecond) }));
  }
  if ('secondsLeft' in progress && progress.secondsLeft !== null) {
    parts.push(t('{{secondsLeft}} left', { secondsLeft: formatDuration(progress.secondsLeft) }));
  }
  if (progress.message !== '') parts.push(progress.message);
  return parts.length === 0 ? t('starting') : parts.join(', ');
}
