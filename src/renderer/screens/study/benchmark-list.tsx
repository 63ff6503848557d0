import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { BenchmarkOverview } from '#contract/benchmark.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Job } from '#contract/job.ts';
import { formatCount, formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { benchmarkName, extentOf } from './result-words.ts';
import { RunningBenchmark } from './running-benchmarks.tsx';
import styles from './study.module.css';
import { showStudy } from './study-address.ts';

/** What is under way, and below it what is done. */
export function BenchmarkList(props: {
  readonly benchmarks: readonly BenchmarkOverview[];
  readonly datasets: readonly Dataset[];
  readonly jobs: readonly Job[];
  readonly shown: number | null;
}) {
  const { benchmarks, datasets, jobs, shown } = props;
  return (
    <div className={styles.side}>
      {jobs.length > 0 && (
        <ul className={styles.list} aria-label={t('Under way')}>
          {jobs.map((job) => (
            <RunningBenchmark key={job.id} job={job} />
          ))}
        </ul>
      )}
      {benchmarks.length > 0 && (
        <ul className={styles.list} aria-label={t('Benchmarks')}>
          {benchmarks.map((benchmark) => (
            <li key={benchmark.runId}>
              <button
                type="button"
                className={styles.benchmark}
                aria-current={benchmark.runId === shown ? 'true' : undefined}
                onClick={() => showStudy({ runId: benchmark.runId })}
              >
                <span className={styles.name} title={benchmarkName(benchmark)}>
                  {benchmarkName(benchmark)}
                </span>
                <span className={styles.quiet}>
                  {datasets.find(({ id }) => id === benchmark.datasetId)?.name ??
                    t('a data set that is gone')}
                </span>
                <span className={styles.quiet}>{extentOf(benchmark)}</span>
                <span className={styles.when}>
                  {formatTime(benchmark.startedAt)}
                  <State failures={failuresOf(benchmark)} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function State({ failures }: { readonly failures: number }) {
  const Icon = failures === 0 ? CircleCheck : TriangleAlert;
  return (
    <span className={styles.state} data-failed={failures > 0 ? 'true' : undefined}>
      <Icon size={12} aria-hidden />
      {failures === 0 ? 'done' : t('done, {{failures}} failed', { failures: formatCount(failures) })}
    </span>
  );
}

/** Cells without a value; rows of the mean over segmentations count the same ones again. */
function failuresOf({ rows }: BenchmarkOverview): number {
  return rows.reduce((sum, { segmentation, failures }) => sum + (segmentation === null ? 0 : failures), 0);
}
