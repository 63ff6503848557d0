import { ListChecks } from 'lucide-react';
import { useRef } from 'react';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { navigate } from '../../app/route.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { ChainView } from './chain-view.tsx';
import { QueueView } from './queue-view.tsx';
import { RunPage } from './run-page.tsx';
import { RunTable, type RunTableHandle } from './run-table.tsx';
import styles from './runs.module.css';
import { type RunsPart, RunsParts } from './runs-parts.tsx';
import { VerifyAll } from './verify-all.tsx';

/** What was computed, and the queue of what is to be. */
export function RunsScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const asked = parameters.get('part');
  const part: RunsPart = asked === 'queue' || asked === 'chain' ? asked : 'records';
  return (
    <>
      <RunsParts part={part} />
      {part === 'queue' && <QueueView />}
      {part === 'chain' && <ChainView />}
      {part === 'records' && <Records parameters={parameters} />}
    </>
  );
}

/** Every computation with its record: table, one run in words, verify, replay. */
function Records({ parameters }: { readonly parameters: URLSearchParams }) {
  const first = useCall('runs.list', { offset: 0, limit: 1 }, { keepPrevious: true });
  const runId = Number(parameters.get('run')) || null;
  const table = useRef<RunTableHandle>(null);
  const open = (id: number) => navigate('runs', { run: id }, { replace: runId !== null });
  const close = () => navigate('runs', {}, { replace: true });
  useKeys('Runs', [
    { keys: 'q', label: t('Queue'), run: () => navigate('runs', { part: 'queue' }) },
    { keys: 'c', label: t('Chain'), run: () => navigate('runs', { part: 'chain' }) },
    { keys: 'j', label: t('Next run'), run: () => table.current?.step(1), repeats: true },
    { keys: 'k', label: t('Previous run'), run: () => table.current?.step(-1), repeats: true },
    { keys: 'Escape', label: t('Close the run'), run: close, disabled: runId === null },
  ]);

  if (first.error !== null) {
    return (
      <div className={styles.alone}>
        <FailureNotice failure={first.error} onRetry={() => void first.refetch()} />
      </div>
    );
  }
  if (first.data === undefined) return <Loading what={t('runs')} />;
  if (first.data.total === 0) {
    return (
      <EmptyState icon={ListChecks} title={t('No runs yet')}>
        {t(
          'Every evaluation, explanation and report leaves a record here: what went in, with which parameters, on what, and what came out. Evaluate a model to see the first.',
        )}
      </EmptyState>
    );
  }
  return (
    <div className={runId === null ? styles.whole : styles.split}>
      <div className={styles.master}>
        <VerifyAll total={first.data.total} onOpen={open} />
        <RunTable ref={table} total={first.data.total} chosen={runId} onOpen={open} />
      </div>
      {runId !== null && <RunPage key={runId} runId={runId} onClose={close} />}
    </div>
  );
}
