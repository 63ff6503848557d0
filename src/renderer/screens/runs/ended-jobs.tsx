import { CircleCheck, CircleSlash, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import type { EndedJob } from '#contract/batch.ts';
import { type ExplanationResult, explanationResult } from '#contract/job.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { jobStateWords } from '../../app/job-words.ts';
import { isOver, useJobsStore } from '../../app/jobs.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { FailureText } from '../../components/failure-text.tsx';
import { formatCount, formatTime } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { lastNight } from './last-night.ts';
import styles from './queue.module.css';

/** How many ended jobs are listed. */
const SHOWN = 100;

/** What has ended, the newest first, with what last night gave on top. */
export function EndedJobs() {
  const { data, error, refetch } = useCall('jobs.history', { limit: SHOWN });
  const ended = useJobsStore(({ jobs }) => [...jobs.values()].filter(isOver).length);
  // What has just ended is in the history from now on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of ended jobs is what the answer depends on
  useEffect(() => void refetch(), [ended, refetch]);
  const jobs = data?.jobs ?? [];
  const night = jobs.filter(({ endedAt }) => lastNight(new Date(endedAt), new Date()));
  return (
    <section aria-labelledby="ended-title" className={styles.part}>
      <h2 id="ended-title">{t('Ended')}</h2>
      {error !== null && <FailureNotice failure={error} />}
      {night.length > 0 && <NightLine jobs={night} />}
      {jobs.length === 0 && <p className={styles.quiet}>{t('Nothing has ended yet.')}</p>}
      <ul className={styles.list}>
        {jobs.map((job) => (
          <Ended key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function NightLine({ jobs }: { readonly jobs: readonly EndedJob[] }) {
  const results = jobs.filter(({ kind }) => kind === 'explanation').flatMap((job) => resultOf(job) ?? []);
  const sum = (count: (result: ExplanationResult) => number) =>
    formatCount(results.reduce((total, result) => total + count(result), 0));
  return (
    <dl className={styles.night} aria-label={t('Last night')}>
      <div>
        <dt>{t('Jobs ended last night')}</dt>
        <dd>{formatCount(jobs.length)}</dd>
      </div>
      <div>
        <dt>{t('Explanations')}</dt>
        <dd>{sum(({ runIds }) => runIds.length)}</dd>
      </div>
      <div>
        <dt>{t('Failed')}</dt>
        <dd>{sum(({ failures }) => failures.length)}</dd>
      </div>
      <div>
        <dt>{t('Reports')}</dt>
        <dd>{sum(({ reportId }) => (reportId === null ? 0 : 1))}</dd>
      </div>
    </dl>
  );
}

const stateIcons: Readonly<Partial<Record<EndedJob['state'], LucideIcon>>> = {
  done: CircleCheck,
  cancelled: CircleSlash,
  failed: CircleX,
};

function Ended({ job }: { readonly job: EndedJob }) {
  const retry = useMutationCall('jobs.retry');
  const result = resultOf(job);
  const failures = result?.failures ?? [];
  const again = new Set(failures.flatMap(({ index }) => index ?? [])).size;
  const Icon = failures.length > 0 ? TriangleAlert : (stateIcons[job.state] ?? CircleX);
  return (
    <li className={styles.job}>
      <div className={styles.line}>
        <span className={styles.state} data-state={failures.length > 0 ? 'partly' : job.state}>
          <Icon size={14} aria-hidden />
          {jobStateWords[job.state]}
        </span>
        <span className={styles.title}>{job.title}</span>
        {result !== null && job.kind === 'explanation' && (
          <span className={styles.quiet}>{countText(result)}</span>
        )}
        {result !== null && result.reportId !== null && (
          <a href={hrefOf('reports', { report: result.reportId })}>{t('Report')}</a>
        )}
        <time dateTime={job.endedAt} className={styles.quiet}>
          {formatTime(job.endedAt)}
        </time>
      </div>
      {job.failure !== null && job.state === 'failed' && (
        <p className={styles.failure}>
          <FailureText failure={job.failure} />
        </p>
      )}
      {failures.length > 0 && (
        <details className={styles.failures}>
          <summary>{t('What failed and why: {{count}}', { count: failures.length })}</summary>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('Picture')}</th>
                <th scope="col">{t('Method')}</th>
                <th scope="col">{t('Reason')}</th>
              </tr>
            </thead>
            <tbody>
              {failures.map(({ subject, method, message }) => (
                <tr key={`${subject} ${method}`}>
                  <td>{subject}</td>
                  <td>{method}</td>
                  <td>{message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      {again > 0 && job.kind === 'explanation' && (
        <Button isDisabled={retry.isPending} onPress={() => retry.mutate({ jobId: job.id })}>
          {again === 1
            ? t('Try the failed case again')
            : t('Try {{count}} failed cases again', { count: formatCount(again) })}
        </Button>
      )}
    </li>
  );
}

function countText({ runIds }: ExplanationResult): string {
  return runIds.length === 1
    ? t('1 explanation')
    : t('{{count}} explanations', { count: formatCount(runIds.length) });
}

/** What a batch of explanations or rankings left; null for other jobs. */
function resultOf({ result }: EndedJob): ExplanationResult | null {
  const read = explanationResult.safeParse(result);
  return read.success ? read.data : null;
}
