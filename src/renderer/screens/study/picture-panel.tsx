import { useMemo, useState } from 'react';
import type { Benchmark, BenchmarkOverview } from '#contract/benchmark.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDuration } from '../../components/format.ts';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';
import { type PictureValue, pictureValues } from './picture-values.ts';
import type { Scope } from './result-rows.ts';
import { fixed, parametersText, passesText, signed } from './result-words.ts';
import { SortHeader } from './sort-header.tsx';
import { type Sorting, sortedBy } from './sorting.ts';
import styles from './study.module.css';

type Column = 'picture' | 'value' | 'difference' | 'passes' | 'seconds';

/** So many rows at first: a benchmark may have thousands of pictures. */
const portion = 100;

/** One method picture by picture; a picture leads to its case. */
export function PicturePanel(props: {
  readonly benchmark: BenchmarkOverview;
  readonly scope: Scope;
  readonly entry: number;
  readonly metric: BenchmarkOverview['metrics'][number];
}) {
  const { benchmark, scope, entry, metric } = props;
  const whole = useCall('benchmark.get', { runId: benchmark.runId });
  const described = benchmark.entries[entry];
  if (described === undefined) return null;
  const parameters = parametersText(described.parameters);
  return (
    <Panel
      title={t('Pictures of {{title}}', { title: described.title })}
      detail={<span title={parameters}>{parameters}</span>}
    >
      {whole.error !== null && <FailureNotice failure={whole.error} onRetry={() => void whole.refetch()} />}
      {whole.data === undefined && whole.error === null && <Loading what={t('pictures')} />}
      {whole.data !== undefined && (
        <PictureTable benchmark={whole.data} scope={scope} entry={entry} metric={metric} />
      )}
    </Panel>
  );
}

function PictureTable(props: {
  readonly benchmark: Benchmark;
  readonly scope: Scope;
  readonly entry: number;
  readonly metric: BenchmarkOverview['metrics'][number];
}) {
  const { benchmark, entry, metric } = props;
  const { segmentation, metric: position } = props.scope;
  const [sorting, setSorting] = useState<Sorting<Column>>({ key: null, descending: false });
  const [shown, setShown] = useState(portion);
  const values = useMemo(
    () => pictureValues(benchmark, { segmentation, metric: position }, entry),
    [benchmark, segmentation, position, entry],
  );
  const ordered = useMemo(() => {
    if (sorting.key === null) return values;
    const key = sorting.key;
    const keyOf = (value: PictureValue) =>
      key === 'picture' ? (benchmark.pictures[value.picture]?.name ?? '') : value[key];
    return sortedBy(values, keyOf, sorting.descending);
  }, [benchmark, values, sorting]);
  const head = { sorting, onSort: setSorting };
  const isReference = entry === benchmark.reference;
  // The worst pictures are asked for first: they are the ones to look at.
  const worstIsHigh = metric.better === 'low';
  return (
    <>
      <div className={styles.pictures}>
        <table className={styles.table} aria-label={t('Pictures')}>
          <thead>
            <tr>
              <SortHeader {...head} column="picture" title={t('Picture')} />
              <SortHeader {...head} column="value" title={t('Value')} highFirst={worstIsHigh} numeric />
              {!isReference && (
                <SortHeader
                  {...head}
                  column="difference"
                  title={t('Difference')}
                  highFirst={worstIsHigh}
                  numeric
                />
              )}
              <th scope="col" className={styles.number}>
                {t('Segments')}
              </th>
              <SortHeader {...head} column="passes" title={t('Passes')} highFirst numeric />
              <SortHeader {...head} column="seconds" title={t('Time')} highFirst numeric />
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map((value) => (
              <PictureRow
                key={value.picture}
                benchmark={benchmark}
                value={value}
                withDifference={!isReference}
              />
            ))}
          </tbody>
        </table>
      </div>
      {ordered.length > shown && (
        <Button onPress={() => setShown(shown + portion)}>
          {t('Show {{portion}} more of {{ordered}}', {
            portion: formatCount(Math.min(portion, ordered.length - shown)),
            ordered: formatCount(ordered.length),
          })}
        </Button>
      )}
    </>
  );
}

function PictureRow(props: {
  readonly benchmark: Benchmark;
  readonly value: PictureValue;
  readonly withDifference: boolean;
}) {
  const { benchmark, value } = props;
  const { modelId, datasetId } = benchmark;
  const picture = benchmark.pictures[value.picture];
  if (picture === undefined) return null;
  const { index, name, target } = picture;
  return (
    <tr>
      <th scope="row">
        <span className={styles.picture}>
          {index !== null && <img src={thumbnailUrl(datasetId, index)} alt="" loading="lazy" />}
          <span className={styles.lines}>
            {index === null ? (
              <span className={styles.name}>{name}</span>
            ) : (
              <a className={styles.name} href={hrefOf('case', { model: modelId, dataset: datasetId, index })}>
                {name}
              </a>
            )}
            {target !== null && <small>{target.label}</small>}
            {[...new Set(value.failures)].map((message) => (
              <small key={message} className={styles.failure}>
                {message}
              </small>
            ))}
          </span>
        </span>
      </th>
      <td className={styles.number}>{fixed(value.value)}</td>
      {props.withDifference && (
        <td className={styles.number}>{value.difference === null ? '–' : signed(value.difference)}</td>
      )}
      <td className={styles.number}>{value.segments.map(formatCount).join(', ')}</td>
      <td className={styles.number}>{passesText(value.passes)}</td>
      <td className={styles.number}>{value.seconds === null ? '–' : formatDuration(value.seconds)}</td>
    </tr>
  );
}
