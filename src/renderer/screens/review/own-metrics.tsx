import type { Explanation } from '#contract/explanation.ts';
import { formatPercent } from '../../components/format.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './column.module.css';

/** completeness-error -> "Completeness error" */
function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a method measured of itself: facts of its column. */
export function OwnMetrics({ explanation }: { readonly explanation: Explanation }) {
  return Object.entries(explanation.metrics).map(([id, { value, settings }]) => {
    if (value === null) return null;
    const { share } = settings;
    return (
      <div key={id} className={styles.feature}>
        <dt>{titleOf(id)}</dt>
        <dd>
          <span>{formatValue(value)}</span>
          {typeof share === 'number' && (
            <span className={styles.grid}>{formatPercent(share)} of what is explained</span>
          )}
        </dd>
      </div>
    );
  });
}
