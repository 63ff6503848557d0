import type { BoundedValue } from '#contract/concepts.ts';
import { formatNumber } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './interval-bar.module.css';

/** A value from 0 to 1 as a bar with its interval as a line over the end, and in numbers. */
export function IntervalBar({ value }: { readonly value: BoundedValue }) {
  const place = (share: number) => `${100 * Math.min(1, Math.max(0, share))}%`;
  const { low, high } = value;
  return (
    <span className={styles.bar}>
      <span className={styles.track} aria-hidden>
        <span className={styles.fill} style={{ width: place(value.value) }} />
        <span className={styles.interval} style={{ left: place(low), right: place(1 - high) }} />
      </span>
      <span className={styles.number}>{formatNumber(value.value, 2)}</span>
      <span className={styles.range}>
        {t('{{low}} to {{high}}', { low: formatNumber(low, 2), high: formatNumber(high, 2) })}
      </span>
    </span>
  );
}
