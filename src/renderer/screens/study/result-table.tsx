import { ArrowDownRight, ArrowUpRight, Equal } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { BenchmarkOverview } from '#contract/benchmark.ts';
import { formatCount, formatDuration } from '../../components/format.ts';
import { VerdictMark, type VerdictTone } from '../../components/verdict-mark.tsx';
import { t } from '../../language/language.ts';
import { probabilityText } from '../concepts/tcav-verdict.ts';
import { IntervalLine } from './interval-line.tsx';
import { axisOf, type ResultRow, type Verdict, verdictOf } from './result-rows.ts';
import { fixed, passesText, signed } from './result-words.ts';
import { SortHeader } from './sort-header.tsx';
import { type Sorting, sortedBy } from './sorting.ts';
import styles from './study.module.css';

type Column = 'method' | 'mean' | 'passes' | 'seconds' | 'difference' | 'p' | 'failures';

const keyOf: Readonly<Record<Column, (row: ResultRow) => number | string | null>> = {
  method: ({ title }) => title,
  mean: ({ mean }) => mean?.value ?? null,
  passes: ({ passes }) => passes,
  seconds: ({ seconds }) => seconds?.mean ?? null,
  difference: ({ test }) => test?.difference ?? null,
  p: ({ test }) => test?.correctedP ?? null,
  failures: ({ failures }) => failures,
};

type Metric = BenchmarkOverview['metrics'][number];

/** Every entry with its mean, its cost and how it differs from the reference. */
export function ResultTable(props: {
  readonly rows: readonly ResultRow[];
  readonly metric: Metric;
  /** Title of the entry that the others are tested against. */
  readonly reference: string;
  readonly chosen: number;
  readonly onChoose: (entry: number) => void;
}) {
  const { rows, metric, reference, chosen, onChoose } = props;
  const [sorting, setSorting] = useState<Sorting<Column>>({ key: null, descending: false });
  const ordered = useMemo(
    () => (sorting.key === null ? rows : sortedBy(rows, keyOf[sorting.key], sorting.descending)),
    [rows, sorting],
  );
  const axis = axisOf(rows.map(({ mean }) => mean));
  const high = metric.better === 'high';
  const head = { sorting, onSort: setSorting };
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={t('Results')}>
        <thead>
          <tr>
            <SortHeader {...head} column="method" title={t('Method')} />
            <SortHeader {...head} column="mean" title={metric.title} highFirst={high} />
            <SortHeader {...head} column="passes" title={t('Passes')} numeric />
            <SortHeader {...head} column="seconds" title={t('Time')} numeric />
            <SortHeader
              {...head}
              column="difference"
              title={t('Against {{reference}}', { reference })}
              highFirst={high}
            />
            <SortHeader {...head} column="p" title="p" numeric />
            <th scope="col">{t('Verdict')}</th>
            <SortHeader {...head} column="failures" title={t('Failed')} highFirst numeric />
          </tr>
        </thead>
        <tbody>
          {ordered.map((row) => (
            <Row
              key={row.entry}
              row={row}
              metric={metric}
              axis={axis}
              chosen={row.entry === chosen}
              onChoose={() => onChoose(row.entry)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: {
  readonly row: ResultRow;
  readonly metric: Metric;
  readonly axis: readonly [number, number];
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
  const { row, metric, axis, chosen } = props;
  const { mean, seconds, test } = row;
  return (
    <tr aria-current={chosen ? 'true' : undefined}>
      <th scope="row">
        <button
          type="button"
          className={styles.method}
          aria-pressed={chosen}
          title={t('Pictures of {{title}}', { title: row.title })}
          onClick={props.onChoose}
        >
          {row.title}
        </button>
        {row.control && <small>{t('control')}</small>}
      </th>
      <td>
        {mean === null ? (
          <span className={styles.quiet}>{t('no value')}</span>
        ) : (
          <span className={styles.mean}>
            <IntervalLine {...mean} axis={axis} />
            <strong>{fixed(mean.value)}</strong>
            <small>{t('{{low}} to {{high}}', { low: fixed(mean.low), high: fixed(mean.high) })}</small>
          </span>
        )}
      </td>
      <td className={styles.number}>{passesText(row.passes)}</td>
      <td className={styles.number}>
        {seconds === null ? '–' : formatDuration(seconds.mean)}
        {seconds !== null && (
          <small>{t('median {{median}}', { median: formatDuration(seconds.median) })}</small>
        )}
      </td>
      {row.reference ? (
        <td colSpan={3} className={styles.quiet}>
          {t('the reference')}
        </td>
      ) : test === null ? (
        <td colSpan={3} className={styles.quiet}>
          {t('nothing to compare')}
        </td>
      ) : (
        <>
          <td>
            <strong>{signed(test.difference)}</strong>
            {test.relative !== null && <span className={styles.relative}>{signed(test.relative, 0)} %</span>}
            <small title={t('On the {{n}} pictures that both have', { n: formatCount(test.n) })}>
              {t('{{low}} to {{high}}', { low: fixed(test.low), high: fixed(test.high) })}
            </small>
          </td>
          <td className={styles.number}>
            {probabilityText(test.correctedP)}
            <small>{t('alone {{p}}', { p: probabilityText(test.p) })}</small>
          </td>
          <td>
            <Against verdict={verdictOf(test, metric.better)} />
          </td>
        </>
      )}
      <td className={styles.number}>{row.failures === 0 ? '–' : formatCount(row.failures)}</td>
    </tr>
  );
}

const marks: Readonly<
  Record<Verdict, { readonly words: string; readonly icon: typeof Equal; readonly tone: VerdictTone }>
> = {
  better: { words: t('better'), icon: ArrowUpRight, tone: 'good' },
  worse: { words: t('worse'), icon: ArrowDownRight, tone: 'bad' },
  'not told apart': { words: t('not told apart'), icon: Equal, tone: 'plain' },
};

function Against({ verdict }: { readonly verdict: Verdict }) {
  const { words, icon, tone } = marks[verdict];
  return (
    <VerdictMark icon={icon} tone={tone}>
      {words}
    </VerdictMark>
  );
}
