import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import type { Judgement, MetricDescription, MetricValue } from '#contract/explanation.ts';
import { classNames } from '../../components/class-names.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { ControlPlot } from './control-plot.tsx';
import { MetricHelp } from './metric-help.tsx';
import { headlineMetric, type MetricRow, metricRows, type Sanity, sanityOf } from './metric-rows.ts';
import styles from './metric-table.module.css';

const sanityWords: Readonly<Record<Sanity, string>> = {
  'above both': 'Better than both controls',
  'not above centre': 'Not better than a centred Gaussian',
  'not above random': 'Not better than a random map',
  unknown: 'Not judged against controls',
};

/** What was measured of a map, beside a random map and a centred Gaussian. */
export function MetricTable(props: {
  readonly judgement: Judgement;
  readonly descriptions: readonly MetricDescription[];
}) {
  const rows = metricRows(props.judgement, props.descriptions);
  if (rows.length === 0) return <p className={styles.nothing}>Nothing was measured for this map.</p>;
  const sanity = sanityOf(rows);
  return (
    <div className={styles.metrics}>
      <div className={styles.top}>
        <SanityBadge sanity={sanity} />
        <MetricHelp rows={rows} />
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <td />
            <th scope="col">Map</th>
            <th scope="col">
              <span aria-hidden>×</span> Random
            </th>
            <th scope="col">
              <span aria-hidden>◇</span> Centre
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <MetricLine key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MetricLine({ row }: { readonly row: MetricRow }) {
  const { map } = row;
  const interval = intervalText(map);
  return (
    <tr className={classNames(row.id === headlineMetric && styles.headline)}>
      <th scope="row">
        <span className={styles.name}>
          <span className={styles.title}>{row.title}</span>
          <span className={styles.better} aria-hidden>
            {row.better === 'high' ? '↑' : '↓'}
          </span>
        </span>
        {row.id === headlineMetric && interval !== null && (
          <span className={styles.interval}>{interval}</span>
        )}
      </th>
      <td>
        <ControlPlot row={row} />
      </td>
      <td className={styles.map}>{numberText(map.value)}</td>
      <td>{numberText(row.random)}</td>
      <td>{numberText(row.centre)}</td>
    </tr>
  );
}

function SanityBadge({ sanity }: { readonly sanity: Sanity }) {
  const Icon = sanity === 'above both' ? CircleCheck : sanity === 'unknown' ? CircleHelp : TriangleAlert;
  return (
    <p className={styles.sanity} data-sanity={sanity}>
      <Icon size={14} aria-hidden />
      {sanityWords[sanity]}
    </p>
  );
}

function numberText(value: number | null): string {
  return value === null ? '–' : value.toFixed(2).replace('-', '−');
}

function intervalText({ low, high }: MetricValue): string | null {
  return low === null || high === null ? null : `${formatValue(low, 2)} to ${formatValue(high, 2)}`;
}
