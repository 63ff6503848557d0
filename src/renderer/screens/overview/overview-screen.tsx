import { ChartNoAxesColumn, Import, Microscope } from 'lucide-react';
import type { Job } from '#contract/job.ts';
import { useCall } from '../../app/calls.ts';
import { useActiveJobs } from '../../app/jobs.ts';
import { navigate } from '../../app/route.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { EvaluateView } from './evaluate-view.tsx';
import { EvaluationView } from './evaluation-view.tsx';
import styles from './overview.module.css';

/** How good the model is on the data set, and the ways into its mistakes. */
export function OverviewScreen() {
  const { project, model, dataset } = useSubject();
  const asked = model === null || dataset === null ? null : { modelId: model.id, datasetId: dataset.id };
  const evaluation = useCall('evaluation.get', asked);

  const demo = useActiveJobs().find(({ kind }) => kind === 'demo');

  if (project === null) return null;
  const nothingYet = model === null || dataset === null || evaluation.data?.predictionSet === null;
  if (demo !== undefined && nothingYet) return <DemoUnderWay job={demo} />;
  if (model === null || dataset === null) return <NothingToEvaluate needsModel={model === null} />;
  if (evaluation.error !== null) {
    return (
      <div className={styles.page}>
        <FailureNotice failure={evaluation.error} onRetry={() => void evaluation.refetch()} />
      </div>
    );
  }
  if (evaluation.data === undefined) return <Loading what={t('the evaluation')} />;
  const { predictionSet } = evaluation.data;
  return predictionSet === null ? (
    <EvaluateView model={model} dataset={dataset} />
  ) : (
    <EvaluationView model={model} dataset={dataset} predictionSet={predictionSet} />
  );
}

/** While the demo is made there is nothing to do but to watch. */
function DemoUnderWay({ job }: { readonly job: Job }) {
  return (
    <EmptyState icon={Microscope} title={t('The demo is being made')}>
      <p>{t('Pictures are generated, imported and classified. What is finished shows up here by itself.')}</p>
      <div className={styles.progress}>
        <ProgressLine progress={job.progress} label={job.title} />
      </div>
    </EmptyState>
  );
}

function NothingToEvaluate({ needsModel }: { readonly needsModel: boolean }) {
  return (
    <EmptyState
      icon={needsModel ? Import : ChartNoAxesColumn}
      title={needsModel ? t('This project has no model yet') : t('This project has no pictures yet')}
      action={
        <>
          <Button
            tone={needsModel ? 'primary' : 'plain'}
            onPress={() => navigate('import', { what: 'model' })}
          >
            {t('Import a model')}
          </Button>
          <Button
            tone={needsModel ? 'plain' : 'primary'}
            onPress={() => navigate('import', { what: 'dataset' })}
          >
            {t('Import a data set')}
          </Button>
        </>
      }
    >
      {needsModel
        ? t('Import a classifier as an ONNX file, then a set of labelled pictures to judge it on.')
        : t('Import a folder with a folder per class, or a CSV table of pictures and labels.')}
    </EmptyState>
  );
}
