import { useJob } from '../../app/jobs.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './run-progress.module.css';
import { cancelExplanation, explainCase, type RunningExplanation } from './running-explanations.ts';

/** How far a run is, with the way to stop it; or why it failed, with the way to try again. */
export function RunProgress({ running }: { readonly running: RunningExplanation }) {
  const job = useJob(running.jobId);
  if (running.failure !== null) {
    return (
      <FailureNotice
        failure={running.failure}
        onRetry={() => void explainCase(running.case, [running.method], running.segmentation, running.target)}
      />
    );
  }
  return (
    <div className={styles.progress}>
      {job === null || job.state === 'queued' ? (
        <p role="status">{t('Waiting for its turn')}</p>
      ) : (
        <ProgressLine progress={job.progress} label={job.title} />
      )}
      <Button isDisabled={running.jobId === null} onPress={() => cancelExplanation(running)}>
        {t('Cancel')}
      </Button>
    </div>
  );
}
