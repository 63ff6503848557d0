import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import type { Judgement, MetricDescription, MetricValue } from '#contract/explanation.ts';
import { sanityChecks } from '#contract/sanity-checks.ts';
import { classNames } from '../../components/class-names.ts';
import { VerdictMark, type VerdictTone } from '../../components/verdict-mark.tsx';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { ControlPlot } from './control-plot.tsx';
import { HeadlineLine, numberText } from './headline-line.tsx';
import { MetricHelp } from './metric-help.tsx';
import { headlineMetric, type MetricRow, metricRows, type Sanity, sanityOf } from './metric-rows.ts';
import styles from './metric-table.module.css';
import { SanityBadges } from './sanity-badges.tsx';

const sanityWords: Readonly<Record<Sanity, string>> = {
  'above both': t('Better than both controls'),
  'not above centre': t('Not better than a centred Gaussian'),
  'not above random': t('Not better than a random map'),
  unknown: t('Not judged against controls'),
};

const controlTones: Readonly<Record<Sanity, VerdictTone>> = {
  'above both': 'good',
  'not above centre': 'warn',
  'not above random': 'warn',
  unknown: 'quiet',
};

/** What was measured of a map, beside a random map and a centred Gaussian. */
export function MetricTable(props: {
  readonly judgement: Judgement;
  readonly descriptions: readonly MetricDescription[];
  /** Only the headline. */
  readonly compact: boolean;
}) {
  const rows = metricRows(props.judgement, props.descriptions);
  const checks = sanityChecks(props.judgement);
  if (rows.length === 0 && checks.length === 0)
    return <p className={styles.nothing}>{t('Nothing was measured for this map.')}</p>;
  const sanity = sanityOf(rows);
  const headline = rows.find(({ id }) => id === headlineMetric);
  return (
    <div className={styles.metrics}>
      <div className={styles.top}>
        <div className={styles.badges}>
          <ControlBadge sanity={sanity} />
          <SanityBadges checks={checks} />
        </div>
        <MetricHelp rows={rows} checks={checks} descriptions={props.descriptions} />
      </div>
      {props.compact ? headline !== undefined && <HeadlineLine row={headline} /> : <Rows rows={rows} />}
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly MetricRow[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('Metric')}</th>
          <td />
          <th scope="col">{t('Map')}</th>
          <th scope="col">
            <span aria-hidden>×</span> {t('Random')}
          </th>
          <th scope="col">
            <span aria-hidden>◇</span> {t('Centre')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <MetricLine key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function MetricLine({ row }: { readonly row: MetricRow }) {
  const { map } = row;
  const interval = intervalText(map);
  return (
    <tr className={classNames(row.id === headlineMetric && styles.headline)}>
      <th scope="row">
        <span className={styles.name}>
          <span className={styles.title}>{t(row.title)}</span>
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

/** How the map compares with maps that know nothing of the network. */
function ControlBadge({ sanity }: { readonly sanity: Sanity }) {
  const Icon = sanity === 'above both' ? CircleCheck : sanity === 'unknown' ? CircleHelp : TriangleAlert;
  return (
    <VerdictMark icon={Icon} tone={controlTones[sanity]}>
      {sanityWords[sanity]}
    </VerdictMark>
  );
}

function intervalText({ low, high }: MetricValue): string | null {
  return low === null || high === null
    ? null
    : t('{{low}} to {{high}}', { low: formatValue(low, 2), high: formatValue(high, 2) });
}
