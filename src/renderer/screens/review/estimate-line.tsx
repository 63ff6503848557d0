import type { Estimate } from '#contract/explanation.ts';
import { formatBytes, formatCount, formatDuration } from '../../components/format.ts';
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
    <dl className={styles.estimate} aria-label="Estimate">
      <div>
        <dt>Forward passes</dt>
        <dd>{formatCount(estimate.passes)}</dd>
      </div>
      <div>
        <dt>Time</dt>
        <dd>
          {estimate.seconds === null ? 'not measured yet' : `about ${formatDuration(estimate.seconds)}`}
        </dd>
      </div>
      <div>
        <dt>Peak memory</dt>
        <dd>{formatBytes(estimate.peakBytes)}</dd>
      </div>
    </dl>
  );
}
