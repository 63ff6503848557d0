import { t } from '../../language/language.ts';
import type { MetricRow } from './metric-rows.ts';
import styles from './metric-table.module.css';

/** The headline metric beside its controls, for columns too narrow for a table. */
export function HeadlineLine({ row }: { readonly row: MetricRow }) {
  const { title, map, random, centre } = row;
  return (
    <dl className={styles.line} aria-label={title}>
      <div>
        <dt title={title}>{t('Ins − del')}</dt>
        <dd className={styles.own}>{numberText(map.value)}</dd>
      </div>
      <div>
        <dt>
          <span aria-hidden>×</span> {t('Random')}
        </dt>
        <dd>{numberText(random)}</dd>
      </div>
      <div>
        <dt>
          <span aria-hidden>◇</span> {t('Centre')}
        </dt>
        <dd>{numberText(centre)}</dd>
      </div>
    </dl>
  );
}

/** Two decimals with a typographic minus, which nothing that rounds to 0 has; null is a dash. */
export function numberText(value: number | null): string {
  if (value === null) return '–';
  const text = value.toFixed(2);
  return text === '-0.00' ? '0.00' : text.replace('-', '−');
}
