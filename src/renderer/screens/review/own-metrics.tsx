import type { Explanation, MetricValue } from '#contract/explanation.ts';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './column.module.css';

/** completeness-error -> "Completeness error" */
function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The value as a share of what the method explains; null where that is not known, or nothing. */
function shareOf(value: number, { share, worthOfAll, worthOfNone }: MetricValue['settings']): number | null {
  if (typeof share === 'number') return share;
  if (typeof worthOfAll !== 'number' || typeof worthOfNone !== 'number') return null;
  return worthOfAll === worthOfNone ? null : Math.abs(value / (worthOfAll - worthOfNone));
}

/** What a method measured of itself: facts of its column. */
export function OwnMetrics({ explanation }: { readonly explanation: Explanation }) {
  return Object.entries(explanation.metrics).map(([id, { value, settings }]) => {
    if (value === null) return null;
    const share = shareOf(value, settings);
    return (
      <div key={id} className={styles.feature}>
        <dt>{titleOf(id)}</dt>
        <dd>
          <span>{formatValue(value)}</span>
          {share !== null && (
            <span className={styles.grid}>
              {t('{{share}} of what is explained', { share: formatPercent(share) })}
            </span>
          )}
        </dd>
      </div>
    );
  });
}
