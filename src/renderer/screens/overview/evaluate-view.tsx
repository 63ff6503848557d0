import { ChartNoAxesColumn } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import { useMutationCall } from '../../app/calls.ts';
import { isOver, useJob } from '../../app/jobs.ts';
import { useKeys } from '../../app/keys.ts';
import { Button } from '../../components/button.tsx';
import { FailureText } from '../../components/failure-text.tsx';
import { formatCount } from '../../components/format.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './overview.module.css';

/** Starts an evaluation and follows it. */
export function useEvaluate(model: Model, dataset: Dataset) {
  const [jobId, setJobId] = useState<string | null>(null);
  const run = useMutationCall('evaluation.run', { inline: true });
  const job = useJob(jobId);
  const start = () =>
    run.mutate(
      { modelId: model.id, datasetId: dataset.id },
      { onSuccess: (started) => setJobId(started.jobId) },
    );
  const running = run.isPending || (jobId !== null && (job === null || !isOver(job)));
  return { start, running, job, failure: run.error };
}

/** Shown while the model has not been evaluated on the data set. */
export function EvaluateView({ model, dataset }: { readonly model: Model; readonly dataset: Dataset }) {
  const { start, running, job, failure } = useEvaluate(model, dataset);
  const cancel = useMutationCall('jobs.cancel');
  useKeys('Overview', [{ keys: 'e', label: t('Evaluate'), run: start, disabled: running }]);
  return (
    <EmptyState
      icon={ChartNoAxesColumn}
      title={t('{{name}} was not evaluated on {{name2}} yet', { name: model.name, name2: dataset.name })}
      action={
        running ? (
          <Button
            isDisabled={job === null}
            onPress={() => {
              if (job !== null) cancel.mutate({ jobId: job.id });
            }}
          >
            {t('Cancel')}
          </Button>
        ) : (
          <Button tone="primary" onPress={start}>
            {t('Evaluate')}
          </Button>
        )
      }
    >
      <p>
        {t(
          'Classifies all {{samples}} pictures and measures precision, recall, F1, confusion and calibration.',
          { samples: formatCount(dataset.samples) },
        )}
      </p>
      {running && job !== null && (
        <div className={styles.progress}>
          <ProgressLine progress={job.progress} label={t('Evaluation')} />
        </div>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
      {!running && job?.state === 'failed' && job.failure !== null && (
        <div role="alert">
          <FailureText failure={job.failure} />
        </div>
      )}
    </EmptyState>
  );
}
