import type { Estimate } from '#contract/explanation.ts';
import { formatBytes, formatCount, formatDuration } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './estimate-line.module.css';

/** What the same work costs on several cases: passes and time add up, memory is used again. */
export function scaledEstimate(estimate: Estimate, cases: number): Estimate {
  return {
    passes: estimate.passes * cases,
    seconds: estimate.seconds === null ? null : estimate.seconds * cases,
    peakBytes: estimate.peakBytes,
  };
}

/** Passes, time and memory before a run. */
export function EstimateLine({ estimate }: { readonly estimate: Estimate }) {
  return (
    <dl className={styles.estimate} aria-label={t('Estimate')}>
      <div>
        <dt>{t('Forward passes')}</dt>
        <dd>{formatCount(estimate.passes)}</dd>
      </div>
      <div>
        <dt>{t('Time')}</dt>
        <dd>
          {estimate.seconds === null
            ? t('not measured yet')
            : t('about {{seconds}}', { seconds: formatDuration(estimate.seconds) })}
        </dd>
      </div>
      <div>
        <dt>{t('Peak memory')}</dt>
        <dd>{formatBytes(estimate.peakBytes)}</dd>
      </div>
    </dl>
  );
}
