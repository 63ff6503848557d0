import { ChartScatter, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { BenchmarkList } from './benchmark-list.tsx';
import { BenchmarkView } from './benchmark-view.tsx';
import { NewBenchmarkDialog } from './new-benchmark-dialog.tsx';
import { useBenchmarkJobs } from './running-benchmarks.tsx';
import styles from './study.module.css';
import { type StudyAddress, showStudy } from './study-address.ts';

/** The benchmarks of a model, newest first, and the one that is looked at. */
export function Benchmarks(props: {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly address: StudyAddress;
}) {
  const { model, dataset, datasets, address } = props;
  const list = useCall('benchmark.list', { modelId: model.id });
  const jobs = useBenchmarkJobs();
  const [starting, setStarting] = useState(false);
  const benchmarks = list.data?.benchmarks ?? [];
  const shown = benchmarks.find(({ runId }) => runId === address.runId) ?? benchmarks[0];
  const at = shown === undefined ? -1 : benchmarks.indexOf(shown);
  const step = (by: 1 | -1) => {
    const next = benchmarks[at + by];
    if (next !== undefined) showStudy({ ...address, runId: next.runId, entry: null });
  };
  useKeys('Benchmarks', [
    { keys: 'j', label: t('Next benchmark'), run: () => step(1), repeats: true },
    { keys: 'k', label: t('Previous benchmark'), run: () => step(-1), repeats: true },
    { keys: 'n', label: t('New benchmark'), run: () => setStarting(true) },
  ]);
  const start = (
    <Button tone={shown === undefined ? 'primary' : 'plain'} icon={Plus} onPress={() => setStarting(true)}>
      {t('New benchmark')}
    </Button>
  );
  const nothing = shown === undefined && jobs.length === 0;
  return (
    <>
      {list.error !== null && <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading what={t('benchmarks')} />}
      {list.data !== undefined && nothing && (
        <EmptyState
          icon={ChartScatter}
          title={t('No benchmark of {{name}} yet', { name: model.name })}
          action={start}
        >
          {t(
            'A benchmark runs several methods on the same pictures and segments, measures how faithful each map is to the model, and says which differences are more than chance: with intervals, next to random maps.',
          )}
        </EmptyState>
      )}
      {list.data !== undefined && !nothing && (
        <div className={styles.split}>
          <BenchmarkList
            benchmarks={benchmarks}
            datasets={datasets}
            jobs={jobs}
            shown={shown?.runId ?? null}
          />
          {shown === undefined ? (
            <EmptyState icon={ChartScatter} title={t('The first benchmark is under way')} action={start}>
              {t('Its table and plot stand here as soon as all pictures are done.')}
            </EmptyState>
          ) : (
            <BenchmarkView
              key={shown.runId}
              benchmark={shown}
              modelName={model.name}
              datasetName={
                datasets.find(({ id }) => id === shown.datasetId)?.name ?? t('a data set that is gone')
              }
              address={address}
              action={start}
            />
          )}
        </div>
      )}
      <NewBenchmarkDialog
        open={starting}
        model={model}
        dataset={dataset}
        datasets={datasets}
        onClose={() => setStarting(false)}
      />
    </>
  );
}
