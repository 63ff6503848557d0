import { ChartScatter } from 'lucide-react';
import { useState } from 'react';
import type { Projection } from '#contract/projection.ts';
import { useCall, useMutationCall } from '../../../app/calls.ts';
import { useActiveJobs } from '../../../app/jobs.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { FeatureSelect } from '../../../components/feature-select.tsx';
import { NumberField } from '../../../components/fields.tsx';
import { formatCount, formatDuration } from '../../../components/format.ts';
import { EmptyState } from '../../../components/notice.tsx';
import { ProgressLine } from '../../../components/progress-line.tsx';
import { t } from '../../../language/language.ts';
import styles from './scatter.module.css';

interface Subject {
  readonly modelId: number;
  readonly datasetId: number;
}

/** What stands where no layout is there: what it is, what it costs, and the button that makes it. */
export function LayOut(subject: Subject) {
  const estimate = useCall('projection.estimate', subject);
  const run = useMutationCall('projection.run');
  const cancel = useMutationCall('jobs.cancel');
  const job = useLayoutJob();
  const { missing = 0, seconds = 0 } = estimate.data ?? {};
  return (
    <div className={styles.empty}>
      <EmptyState
        icon={ChartScatter}
        title={t('These pictures have not been laid out yet')}
        action={
          job === null ? (
            <Button
              tone="primary"
              isDisabled={run.isPending}
              onPress={() => run.mutate({ ...subject, feature: null })}
            >
              {t('Lay out')}
            </Button>
          ) : (
            <Button onPress={() => cancel.mutate({ jobId: job.id })}>{t('Cancel')}</Button>
          )
        }
      >
        {job === null ? (
          <p>
            {t(
              'UMAP puts pictures near each other in which the model sees the same. Select groups of mistakes with a lasso.',
            )}{' '}
            {estimate.data !== undefined &&
              (missing === 0
                ? t('What the model sees is known already; only the layout is to be made.')
                : t('The model looks at {{missing}} pictures first, about {{duration}}.', {
                    missing: formatCount(missing),
                    duration: formatDuration(seconds),
                  }))}
          </p>
        ) : (
          <ProgressLine progress={job.progress} label={job.title} />
        )}
      </EmptyState>
    </div>
  );
}

/** The layout that is being made, or waits for its turn. */
function useLayoutJob() {
  return useActiveJobs().find(({ kind }) => kind === 'projection') ?? null;
}

/** Another layout of the same pictures, with other settings. */
export function LayOutDialog(
  props: Subject & {
    readonly projection: Projection;
    readonly open: boolean;
    readonly onClose: () => void;
  },
) {
  const { modelId, datasetId, projection, open, onClose } = props;
  const [neighbours, setNeighbours] = useState(projection.neighbours);
  const [minimumDistance, setMinimumDistance] = useState(projection.minimumDistance);
  const [seed, setSeed] = useState(projection.seed);
  const [feature, setFeature] = useState<string | null>(null);
  const inspection = useCall('model.inspection', open ? { modelId } : null);
  const run = useMutationCall('projection.run');
  const job = useLayoutJob();
  const start = () => {
    run.mutate({ modelId, datasetId, feature, neighbours, minimumDistance, seed }, { onSuccess: onClose });
  };
  return (
    <Dialog
      title={t('Lay out anew')}
      open={open}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button tone="primary" isDisabled={run.isPending || job !== null} onPress={start}>
            {t('Lay out')}
          </Button>
        </>
      }
    >
      <div className={styles.settings}>
        <NumberField
          label={t('Neighbours')}
          description={t('Few show small groups, many the whole.')}
          minimum={2}
          maximum={200}
          value={neighbours}
          onCommit={setNeighbours}
        />
        <NumberField
          label={t('Least distance')}
          description={t('From 0 (tight groups) to 1 (even).')}
          minimum={0}
          maximum={1}
          value={minimumDistance}
          onCommit={setMinimumDistance}
        />
        <FeatureSelect
          label={t('Feature tensor')}
          features={inspection.data?.featureTensors ?? []}
          fallback={null}
          value={feature}
          onChange={setFeature}
        />
        <NumberField label={t('Seed')} value={seed} onCommit={setSeed} />
        {job !== null && <ProgressLine progress={job.progress} label={job.title} />}
      </div>
    </Dialog>
  );
}
