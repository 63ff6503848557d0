import { RotateCcw, ShieldCheck, X } from 'lucide-react';
import { useState } from 'react';
import { useCall, useLongCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { formatTime } from '../../components/format.ts';
import { FailureNotice, Loading, Notice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { conceptsHref } from '../concepts/concepts-address.ts';
import { influenceHref } from '../influence/influence-address.ts';
import { satisfactionHref } from '../study/satisfaction/satisfaction-address.ts';
import { studyHref } from '../study/study-address.ts';
import { ExportMenu } from './export-menu.tsx';
import { Findings } from './findings.tsx';
import { RecordSections } from './record-sections.tsx';
import { ReplayOutcome } from './replay-outcome.tsx';
import { RunLineage } from './run-lineage.tsx';
import { conceptsPartOf, runStates } from './run-words.ts';
import styles from './runs.module.css';

/** One run: its record in words, whether it is intact, and whether it comes out the same again. */
export function RunPage({ runId, onClose }: { readonly runId: number; readonly onClose: () => void }) {
  const detail = useCall('runs.get', { runId });
  const verify = useLongCall('runs.verify');
  const replay = useLongCall('runs.replay');
  const recorded = detail.data !== undefined && detail.data.record !== null;
  const busy = verify.state.kind === 'running' || replay.state.kind === 'running';
  const startVerify = () => void verify.start({ runId });
  const startReplay = () => void replay.start({ runId });
  const [exporting, setExporting] = useState(false);
  useKeys('This run', [
    { keys: 'v', label: t('Verify'), run: startVerify, disabled: !recorded || busy },
    { keys: 'p', label: t('Replay'), run: startReplay, disabled: !recorded || busy },
    { keys: 'x', label: t('Export'), run: () => setExporting(true), disabled: !recorded },
  ]);

  return (
    <section className={styles.page} aria-label={t('Run {{runId}}', { runId })}>
      <header className={styles.pageHead}>
        <h2>{t('Run {{runId}}', { runId })}</h2>
        {detail.data !== undefined && (
          <span className={styles.quiet} title={formatTime(detail.data.run.startedAt)}>
            {formatTime(detail.data.run.startedAt)}
          </span>
        )}
        <span className={styles.space} />
        <Button icon={ShieldCheck} isDisabled={!recorded || busy} onPress={startVerify}>
          {t('Verify')}
        </Button>
        <Button icon={RotateCcw} isDisabled={!recorded || busy} onPress={startReplay}>
          {t('Replay')}
        </Button>
        {recorded && <ExportMenu runId={runId} open={exporting} onOpenChange={setExporting} />}
        <IconButton icon={X} label={t('Close (Escape)')} onPress={onClose} />
      </header>
      {detail.error !== null && (
        <FailureNotice failure={detail.error} onRetry={() => void detail.refetch()} />
      )}
      {detail.data === undefined && detail.error === null && <Loading what={t('the run')} />}
      <Work title={t('Verifying')} call={verify} />
      <Work title={t('Computing it again')} call={replay} />
      {verify.state.kind === 'done' && <Findings result={verify.state.output} onDismiss={verify.reset} />}
      {replay.state.kind === 'done' && (
        <ReplayOutcome result={replay.state.output} onDismiss={replay.reset} />
      )}
      {detail.data !== undefined && <RunDetail detail={detail.data} />}
    </section>
  );
}

function Work(props: {
  readonly title: string;
  readonly call:
    | ReturnType<typeof useLongCall<'runs.verify'>>
    | ReturnType<typeof useLongCall<'runs.replay'>>;
}) {
  const { state, cancel } = props.call;
  if (state.kind === 'failed' && state.failure.code !== 'cancelled') {
    return <FailureNotice failure={state.failure} />;
  }
  if (state.kind !== 'running') return null;
  return (
    <div className={styles.work}>
      <ProgressLine
        progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
        label={props.title}
      />
      <Button onPress={cancel}>{t('Cancel')}</Button>
    </div>
  );
}

function RunDetail({
  detail,
}: {
  readonly detail: NonNullable<ReturnType<typeof useCall<'runs.get'>>['data']>;
}) {
  const { run, record, words } = detail;
  const part = conceptsPartOf(run);
  return (
    <>
      {run.failure !== null && <Notice tone="bad">{run.failure}</Notice>}
      {run.case !== null && (
        <a
          href={hrefOf('case', {
            model: run.case.modelId,
            dataset: run.case.datasetId,
            index: run.case.index,
          })}
        >
          {t('Open the case {{subject}}', { subject: run.subject })}
        </a>
      )}
      {part !== null && <a href={conceptsHref({ part, runId: run.id })}>{t('Open in Concepts')}</a>}
      {run.kind === 'audit' && run.state === 'done' && (
        <a href={influenceHref({ runId: run.id })}>{t('Open in Influence')}</a>
      )}
      {run.kind === 'influence-benchmark' && run.state === 'done' && (
        <a href={influenceHref({ part: 'faithfulness', runId: run.id })}>{t('Open in Influence')}</a>
      )}
      {run.kind === 'study' && run.state === 'done' && record !== null && (
        <a href={satisfactionHref({ studyId: Number(record.content.parameters.study), view: 'results' })}>
          {t('Open in Study')}
        </a>
      )}
      {run.kind === 'agreement' && run.state === 'done' && (
        <a href={hrefOf('study', { part: 'agreement' })}>{t('Open in Study')}</a>
      )}
      {run.kind === 'benchmark' && run.state === 'done' && (
        <a href={studyHref({ runId: run.id })}>{t('Open in Study')}</a>
      )}
      <RecordSections sections={words} />
      {record === null ? (
        <Notice tone="plain">
          {t('This run is {{state}}; only runs that are done have a record in the chain.', {
            state: runStates[run.state],
          })}
        </Notice>
      ) : (
        <>
          <RunLineage runId={run.id} />
          <details>
            <summary>{t('The whole record as JSON')}</summary>
            <pre className={styles.json}>{JSON.stringify(record, null, 2)}</pre>
          </details>
        </>
      )}
    </>
  );
}
