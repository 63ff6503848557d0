import { Columns3, Route as RouteIcon, TriangleAlert } from 'lucide-react';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription, ParameterValues } from '#contract/explanation.ts';
import type { Failure } from '#contract/failure.ts';
import { useCall } from '../../app/calls.ts';
import { useJob } from '../../app/jobs.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDuration } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './influence-strip.module.css';
import { cancelTracing, dismissTracing } from './tracing.ts';

/** What the strip says before anything was traced: what it would show, what that costs, and the way to it. */
export function TracingBegin(props: {
  readonly pending: boolean;
  readonly method: MethodDescription;
  readonly modelId: number;
  readonly training: Dataset;
  readonly parameters: ParameterValues;
  readonly target: string | null;
  readonly onRun: () => void;
}) {
  const { method, modelId, training } = props;
  const { data, error } = useCall('influence.estimate', {
    modelId,
    trainingId: training.id,
    methods: [{ id: method.id, parameters: { ...props.parameters } }],
    cases: 1,
  });
  const own = data?.methods[0];
  const problem = own?.problem ?? error?.message ?? null;
  if (props.pending) return null;
  return (
    <div className={styles.begin}>
      <Columns3 size={18} aria-hidden />
      <p>
        {t('Which of the {{samples}} pictures of {{name}} speak for {{target}}, and which against it?', {
          samples: formatCount(training.samples),
          name: training.name,
          target: props.target ?? t('this answer'),
        })}{' '}
        <span className={styles.quiet}>{t(method.summary)}</span>
      </p>
      {problem === null ? (
        <>
          <Button tone="primary" icon={RouteIcon} onPress={props.onRun}>
            {t('Trace with {{title}}', { title: method.title })}
          </Button>
          {own?.estimate != null && (
            <span className={styles.quiet}>
              {formatCount(own.estimate.passes)} {own.estimate.passes === 1 ? t('pass') : t('passes')}
              {own.estimate.seconds === null
                ? ''
                : t(', about {{seconds}}', { seconds: formatDuration(own.estimate.seconds) })}
              {own.state === 'fit' ? t(', once for all cases') : ''}
            </span>
          )}
        </>
      ) : (
        <span className={styles.problem}>
          <TriangleAlert size={13} aria-hidden />
          {problem}
        </span>
      )}
    </div>
  );
}

/** How far the tracing is, or why it failed. */
export function TracingLine(props: {
  readonly name: string;
  readonly tracing: { readonly jobId: string | null; readonly failure: Failure | null };
  readonly title: string;
  readonly onRetry: () => void;
}) {
  const { tracing, title } = props;
  const job = useJob(tracing.jobId);
  if (tracing.failure !== null) {
    return (
      <div className={styles.over}>
        <FailureNotice failure={tracing.failure} onRetry={props.onRetry} />
        <Button tone="quiet" onPress={() => dismissTracing(props.name)}>
          {t('Dismiss')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.over}>
      {job === null || job.state === 'queued' ? (
        <p role="status">{t('{{title}} waits for its turn', { title })}</p>
      ) : (
        <ProgressLine progress={job.progress} label={t('Tracing with {{title}}', { title })} />
      )}
      <Button isDisabled={tracing.jobId === null} onPress={() => cancelTracing(tracing)}>
        {t('Cancel')}
      </Button>
    </div>
  );
}
