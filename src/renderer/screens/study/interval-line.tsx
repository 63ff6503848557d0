import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './study.module.css';

const width = 130;
const height = 16;
const margin = 4;

/** A mean with its interval on an axis that all rows share; the upright line is zero. */
export function IntervalLine(props: {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly axis: readonly [number, number];
}) {
  const { value, low, high, axis } = props;
  const [from, to] = axis;
  const x = (at: number) => margin + ((at - from) / (to - from)) * (width - 2 * margin);
  const middle = height / 2;
  return (
    <svg
      className={styles.interval}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={t('{{formatValue}}, from {{low}} to {{high}}', {
        formatValue: formatValue(value),
        low: formatValue(low),
        high: formatValue(high),
      })}
    >
      <line x1={0} x2={width} y1={middle} y2={middle} className={styles.rail} />
      <line x1={x(0)} x2={x(0)} y1={1} y2={height - 1} className={styles.zero} />
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} className={styles.spread} />
      <path d={`M${x(low)},${middle - 3}v6M${x(high)},${middle - 3}v6`} className={styles.ends} />
      <circle cx={x(value)} cy={middle} r={3.5} className={styles.dot} />
    </svg>
  );
}
