import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Failure } from '#contract/failure.ts';
import type { Progress } from '#contract/job.ts';
import { failureOf } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { followJob, useJob } from '../../app/jobs.ts';
import { navigate } from '../../app/route.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './start.module.css';
import { StartAction } from './start-action.tsx';

export interface Demo {
  readonly running: boolean;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  readonly start: () => void;
}

/** Makes the demo project, or finds it made, and opens it. */
export function useDemo(): Demo {
  const [jobId, setJobId] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const job = useJob(jobId);

  const open = async () => {
    const started = await workstation.call('project.demo', { directory: null, images: null });
    setJobId(started.jobId);
    const { result } = await followJob(started.jobId);
    const directory = result?.directory;
    if (typeof directory !== 'string')
      throw new Failure('internal', t('the demo was made, but not said where'));
    // A new demo is open from the beginning, and by now the user may look at anything in it.
    const { project } = await workstation.call('status', {});
    if (project?.directory !== directory) await workstation.call('project.open', { directory });
  };
  const start = () => {
    navigate('overview', {}, { replace: true });
    setRunning(true);
    setFailure(null);
    open()
      .catch((error: unknown) => setFailure(failureOf(error)))
      .finally(() => setRunning(false));
  };
  return { running, progress: job?.progress ?? null, failure, start };
}

export function DemoAction({ demo, icon }: { readonly demo: Demo; readonly icon: LucideIcon }) {
  return (
    <>
      <StartAction
        icon={icon}
        title={demo.running ? t('Making the demo') : t('Open the demo')}
        text={t('Generated SEM pictures with known truth and two classifiers')}
        keys="d"
        disabled={demo.running}
        onPress={demo.start}
      />
      {demo.running && demo.progress !== null && (
        <div className={styles.wide}>
          <ProgressLine progress={demo.progress} label={t('Making the demo project')} />
        </div>
      )}
      {demo.failure !== null && (
        <div className={styles.wide}>
          <FailureNotice failure={demo.failure} />
        </div>
      )}
    </>
  );
}
