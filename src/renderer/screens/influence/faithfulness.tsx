import { Gauge, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import type { InfluenceBenchmark } from '#contract/influence.ts';
import type { Model } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatTime,
  shortHash,
} from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { IntervalLine } from '../study/interval-line.tsx';
import study from '../study/study.module.css';
import styles from './influence.module.css';
import { showInfluence } from './influence-address.ts';
import { fixedValue } from './influence-words.ts';
import { InspectionPlot } from './inspection-plot.tsx';
import { MeasureDialog } from './measure-dialog.tsx';

/** Which influence method is to be trusted on this model and training set. */
export function Faithfulness(props: {
  readonly model: Model;
  readonly training: Dataset;
  /** The data set that the screens are about. */
  readonly dataset: Dataset | null;
  readonly datasets: readonly Dataset[];
  readonly methods: readonly MethodDescription[];
  readonly runId: number | null;
}) {
  const { model, training, datasets, methods } = props;
  const list = useCall('influence.measurements', { modelId: model.id });
  const [measuring, setMeasuring] = useState(false);
  const benchmarks = list.data?.benchmarks ?? [];
  const shown = benchmarks.find(({ runId }) => runId === props.runId) ?? benchmarks[0];
  useKeys('Faithfulness', [{ keys: 'n', label: t('Measure methods'), run: () => setMeasuring(true) }]);
  const start = (
    <Button tone={shown === undefined ? 'primary' : 'plain'} icon={Plus} onPress={() => setMeasuring(true)}>
      {t('Measure methods')}
    </Button>
  );
  const subject = props.dataset?.id === training.id ? null : props.dataset;
  const query =
    subject ??
    datasets.findLast(({ role, id }) => role === 'validation' && id !== training.id) ??
    datasets.find(({ id }) => id !== training.id) ??
    training;
  return (
    <div className={styles.faithfulness}>
      {list.error !== null && <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading what={t('measurements')} />}
      {list.data !== undefined && shown === undefined && (
        <EmptyState icon={Gauge} title={t('No method was measured yet')} action={start}>
          {t(
            'A ranking of training pictures is a claim: without these pictures the answer would change. It is measured by fitting a classifier again without them.',
          )}
        </EmptyState>
      )}
      {shown !== undefined && (
        <>
          <header className={styles.faithHead}>
            <Select
              label={t('Measurement')}
              labelHidden
              options={benchmarks.map(({ runId, training: on, startedAt, entries }) => ({
                id: runId,
                name: `${on.name}, ${entries.length} ${entries.length === 1 ? t('method') : t('methods')}`,
                detail: formatTime(startedAt),
              }))}
              value={shown.runId}
              onChange={(runId) => showInfluence({ part: 'faithfulness', runId })}
            />
            <span className={styles.space} />
            {start}
          </header>
          <Measured key={shown.runId} benchmark={shown} />
        </>
      )}
      <MeasureDialog
        open={measuring}
        model={model}
        training={training}
        datasets={datasets}
        queryId={query.id}
        methods={methods}
        chosen={methods.map(({ id }) => ({ id, parameters: {} }))}
        onClose={() => setMeasuring(false)}
        onDone={(runId) => showInfluence({ part: 'faithfulness', runId })}
      />
    </div>
  );
}

function Measured({ benchmark }: { readonly benchmark: InfluenceBenchmark }) {
  const { entries, metrics, head } = benchmark;
  const [chosen, choose] = useState(0);
  const axes = metrics.map((_, column) => {
    const values = entries.flatMap(({ values }) => values[column] ?? []);
    const low = Math.min(0, ...values.map((value) => value.low));
    const high = Math.max(0.01, ...values.map((value) => value.high));
    return [low, high] as const;
  });
  const curves = entries.filter(({ curve }) => curve.length > 0);
  const main = entries[chosen];
  return (
    <>
      <div className={study.scroll}>
        <table className={study.table} aria-label={t('Faithfulness of influence methods')}>
          <thead>
            <tr>
              <th scope="col">{t('Method')}</th>
              {metrics.map(({ id, title, summary, better }) => (
                <th key={id} scope="col" title={summary}>
                  {title}
                  <small>{t('{{better}} is better', { better })}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry, position) => (
              <tr
                key={`${entry.method} ${JSON.stringify(entry.given)}`}
                aria-current={position === chosen ? 'true' : undefined}
              >
                <th scope="row">
                  <button
                    type="button"
                    className={study.method}
                    aria-pressed={position === chosen}
                    onClick={() => choose(position)}
                  >
                    {entry.title}
                  </button>
                  <small>
                    {t(entry.source.kind)}
                    {Object.entries(entry.given).map(([name, value]) => `, ${name} ${String(value)}`)}
                  </small>
                </th>
                {entry.failure !== null ? (
                  <td colSpan={metrics.length} className={styles.failed}>
                    {entry.failure}
                  </td>
                ) : (
                  metrics.map(({ id }, column) => (
                    <td key={id}>
                      <Cell value={entry.values[column] ?? null} axis={axes[column] ?? [0, 1]} />
                    </td>
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.below}>
        {curves.length > 0 && (
          <Panel title={t('Inspect x %, find y %')} detail={main?.title}>
            <InspectionPlot
              lines={curves.map((entry) => ({
                title: `${entry.title} ${parametersWords(entry.given)}`.trim(),
                points: entry.curve,
                role: entry === main ? 'main' : 'other',
              }))}
            />
          </Panel>
        )}
        <Panel title={t('How it was measured')}>
          <dl className={styles.about}>
            <Fact name={t('Training')}>
              {t('{{samples}} of {{name}}', {
                samples: formatCount(benchmark.training.samples),
                name: benchmark.training.name,
              })}
            </Fact>
            <Fact name={t('Answers')}>
              {t('{{samples}} of {{name}}', {
                samples: formatCount(benchmark.queries.samples),
                name: benchmark.queries.name,
              })}
            </Fact>
            <Fact name={t('Refitted')}>
              {t('{{subsets}} subsets of half, {{leftOut}} left out, seeds {{seeds}}', {
                subsets: formatCount(benchmark.subsets),
                leftOut: formatCount(benchmark.leftOut),
                seeds: benchmark.seeds.join(', '),
              })}
            </Fact>
            <Fact name={t('Wrong labels')}>{knownWords(benchmark)}</Fact>
            <Fact name={t('Head')}>
              {t(
                '{{features}} features, {{classes}} classes, largest gradient {{gradient}}, accuracy {{trainingAccuracy}}{{value}}{{value2}}',
                {
                  features: formatCount(head.features),
                  classes: head.classes,
                  gradient: head.gradient.toExponential(1),
                  trainingAccuracy: formatPercent(head.trainingAccuracy),
                  value:
                    head.queryAccuracy === null
                      ? ''
                      : t(' and {{queryAccuracy}} on the answers', {
                          queryAccuracy: formatPercent(head.queryAccuracy),
                        }),
                  value2:
                    head.agreesWithModel === null
                      ? ''
                      : t(', answers as the model for {{agreesWithModel}}', {
                          agreesWithModel: formatPercent(head.agreesWithModel),
                        }),
                },
              )}
            </Fact>
            <Fact name={t('Cost')}>
              {t('{{passes}} passes, {{seconds}}', {
                passes: formatCount(benchmark.passes),
                seconds: formatDuration(benchmark.seconds),
              })}
            </Fact>
            <Fact name={t('Record')}>
              <a href={hrefOf('runs', { run: benchmark.runId })}>
                {t('Run {{runId}}, {{recordHash}}', {
                  runId: benchmark.runId,
                  recordHash: shortHash(benchmark.recordHash),
                })}
              </a>
            </Fact>
          </dl>
          {benchmark.warnings.map((warning) => (
            <p key={warning} className={styles.warning}>
              {warning}
            </p>
          ))}
        </Panel>
      </div>
    </>
  );
}

function parametersWords(given: Readonly<Record<string, unknown>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function knownWords({ known, wrongLabels }: InfluenceBenchmark): string {
  if (known.kind === 'none') return t('none known');
  const counts = [...new Set(wrongLabels)].map(formatCount).join(', ');
  return known.kind === 'column'
    ? t('{{counts}}, by column {{column}}', { counts, column: known.column })
    : t('{{counts}}, planted ({{share}})', { counts, share: formatPercent(known.share, 0) });
}

function Cell(props: {
  readonly value: InfluenceBenchmark['entries'][number]['values'][number];
  readonly axis: readonly [number, number];
}) {
  const { value, axis } = props;
  if (value === null) return <span className={styles.quiet}>{t('no value')}</span>;
  return (
    <span className={styles.cell}>
      <IntervalLine {...value} axis={axis} />
      <strong>{fixedValue(value.value)}</strong>
      <small>{t('{{low}} to {{high}}', { low: fixedValue(value.low), high: fixedValue(value.high) })}</small>
    </span>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
