import { type ReactNode, useMemo } from 'react';
import type { BenchmarkOverview } from '#contract/benchmark.ts';
import { useKeys } from '../../app/keys.ts';
import { Panel } from '../../components/panel.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { BenchmarkFacts } from './benchmark-facts.tsx';
import { PassesPlot } from './passes-plot.tsx';
import { PicturePanel } from './picture-panel.tsx';
import { bestEntry, resultRows, scopeOf } from './result-rows.ts';
import { ResultTable } from './result-table.tsx';
import { benchmarkName } from './result-words.ts';
import styles from './study.module.css';
import { type StudyAddress, showStudy } from './study-address.ts';

const meanOfAll = 'mean' as const;

/** A finished benchmark: the table of its methods, faithfulness over passes, and one method picture by picture. */
export function BenchmarkView(props: {
  readonly benchmark: BenchmarkOverview;
  readonly modelName: string;
  readonly datasetName: string;
  readonly address: StudyAddress;
  readonly action: ReactNode;
}) {
  const { benchmark, address } = props;
  const { segmentations, metrics, runId } = benchmark;
  const scope = scopeOf(benchmark, address);
  const rows = useMemo(
    () => resultRows(benchmark, { segmentation: scope.segmentation, metric: scope.metric }),
    [benchmark, scope.segmentation, scope.metric],
  );
  const metric = metrics[scope.metric];
  if (metric === undefined) return null;
  const asked = rows.find(({ entry }) => entry === address.entry)?.entry;
  const entry = asked ?? bestEntry(rows, metric.better);
  const show = (part: Partial<StudyAddress>) => showStudy({ ...address, runId, ...part });
  const cuts: readonly StudyAddress['segmentation'][] = [
    ...(segmentations.length > 1 ? [meanOfAll] : []),
    ...segmentations.keys(),
  ];
  const cut = scope.segmentation ?? meanOfAll;
  return (
    <section className={styles.main} aria-label={t('Benchmark of run {{runId}}', { runId })}>
      <ScopeKeys
        onMetric={() => show({ metric: metrics[(scope.metric + 1) % metrics.length]?.name ?? null })}
        onSegmentation={() => show({ segmentation: cuts[(cuts.indexOf(cut) + 1) % cuts.length] ?? null })}
      />
      <header className={styles.head}>
        <h2>{benchmarkName(benchmark)}</h2>
        <span className={styles.space} />
        {props.action}
      </header>
      <BenchmarkFacts benchmark={benchmark} modelName={props.modelName} datasetName={props.datasetName} />
      <div className={styles.scope}>
        <Select
          label={t('Metric')}
          options={metrics.map(({ name, title, better }) => ({
            id: name,
            name: title,
            detail: t('{{better}} is better', { better }),
          }))}
          value={metric.name}
          onChange={(name) => show({ metric: name })}
        />
        <Select
          label={t('Segments')}
          options={cuts.map((id) => ({
            id: String(id),
            name:
              typeof id === 'number'
                ? (segmentations[id]?.title ?? '')
                : `Mean of all ${segmentations.length}`,
          }))}
          value={String(cut)}
          onChange={(id) => show({ segmentation: id === meanOfAll ? meanOfAll : Number(id) })}
        />
        <p className={styles.quiet}>
          {t(
            '{{value}} is better. Intervals are bootstrap 95 % over pictures; differences are tested in pairs, p after Holm’s correction.',
            { value: metric.better === 'high' ? t('High') : t('Low') },
          )}
        </p>
      </div>
      <ResultTable
        rows={rows}
        metric={metric}
        reference={benchmark.entries[benchmark.reference]?.title ?? ''}
        chosen={entry}
        onChoose={(chosen) => show({ entry: chosen })}
      />
      <div className={styles.below}>
        <Panel
          title={t('{{title}} over passes', { title: metric.title })}
          detail={t('mean with 95 % interval')}
        >
          <PassesPlot rows={rows} title={metric.title} chosen={entry} />
        </Panel>
        <PicturePanel benchmark={benchmark} scope={scope} entry={entry} metric={metric} />
      </div>
    </section>
  );
}

function ScopeKeys(props: { readonly onMetric: () => void; readonly onSegmentation: () => void }) {
  useKeys('This benchmark', [
    { keys: 'm', label: t('Next metric'), run: props.onMetric },
    { keys: 's', label: t('Next segmentation'), run: props.onSegmentation },
  ]);
  return null;
}
