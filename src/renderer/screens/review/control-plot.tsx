import styles from './control-plot.module.css';
import type { MetricRow } from './metric-rows.ts';

const width = 60;
const height = 16;
const margin = 5;

/** A map's value with its interval (bar and disc) beside the controls: random (cross) and centre (hollow diamond). */
export function ControlPlot({ row }: { readonly row: MetricRow }) {
  const [low, high] = row.axis;
  const at = (value: number) => margin + ((value - low) / (high - low)) * (width - 2 * margin);
  const middle = height / 2;
  const { map, random, centre } = row;
  return (
    <svg className={styles.plot} viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden>
      <title>{row.title}</title>
      <line x1={margin} x2={width - margin} y1={middle} y2={middle} className={styles.axis} />
      {low < 0 && <line x1={at(0)} x2={at(0)} y1={3} y2={height - 3} className={styles.axis} />}
      {map.low !== null && map.high !== null && (
        <line x1={at(map.low)} x2={at(map.high)} y1={middle} y2={middle} className={styles.interval} />
      )}
      {random !== null && (
        <path d={`M${at(random) - 3},${middle - 3}l6,6m0,-6l-6,6`} className={styles.random} />
      )}
      {centre !== null && (
        <path d={`M${at(centre)},${middle - 4}l4,4l-4,4l-4,-4z`} className={styles.centre} />
      )}
      {map.value !== null && <circle cx={at(map.value)} cy={middle} r={3.5} className={styles.map} />}
    </svg>
  );
}
