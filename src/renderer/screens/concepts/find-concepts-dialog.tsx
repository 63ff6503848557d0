import { useState } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import type { Model } from '#contract/model.ts';
import { type Input, useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { datasetOption } from '../../components/dataset-option.ts';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { EstimateLine } from '../review/estimate-line.tsx';
import { obstacleOf } from '../review/method-needs.ts';
import { useAnalysisJob } from './analysis-job.ts';
import { AnalysisParameters, type EnteredParameters } from './analysis-parameters.tsx';
import { AnalysisProgress } from './analysis-progress.tsx';
import { conceptTitle } from './concept-order.ts';
import styles from './concepts.module.css';

/** A concept of an earlier run that is to be taken apart. */
export interface Within {
  readonly set: ConceptSet;
  readonly concept: number;
}

export interface FindConceptsProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly method: MethodDescription;
  readonly classIndex: number;
  readonly within: Within | null;
  readonly onClose: () => void;
  readonly onFound: (runId: number, classIndex: number) => void;
}

/** What to look for concepts in and what it costs, before it starts; then how far it is. */
export function FindConceptsDialog(props: Omit<FindConceptsProps, 'method'> & { readonly open: boolean }) {
  const method = useCall('methods', {}).data?.analyses.find(({ id }) => id === 'concepts');
  const { within } = props;
  const named = within?.set.concepts.find(({ index }) => index === within.concept);
  const title =
    named === undefined ? t('Find concepts') : t('Take “{{named}}” apart', { named: conceptTitle(named) });
  return (
    <Dialog title={title} open={props.open} onClose={props.onClose}>
      {props.open && method !== undefined && <FindConcepts {...props} method={method} />}
    </Dialog>
  );
}

function FindConcepts(props: FindConceptsProps) {
  const { model, method, within, onClose } = props;
  const [classIndex, setClassIndex] = useState(props.classIndex);
  const [datasetId, setDatasetId] = useState(within?.set.datasetId ?? props.dataset.id);
  const evaluated = useEvaluated(model.id, datasetId);
  const [picked, setPicked] = useState<'predicted' | 'labelled' | null>(null);
  const pictures = picked ?? (evaluated ? 'predicted' : 'labelled');
  const [limit, setLimit] = useState('');
  const [parameters, setParameters] = useState<EnteredParameters>({ values: {}, valid: true });
  const inspection = useCall('model.inspection', { modelId: model.id }).data;
  const work = useAnalysisJob();

  const obstacle = obstacleOf(method, inspection);
  const limitProblem = limit === '' || /^[1-9]\d{0,8}$/.test(limit) ? null : t('A whole number from 1 on.');
  const valid = parameters.valid && limitProblem === null && obstacle === null;
  const request: Input<'concepts.run'> = {
    modelId: model.id,
    datasetId,
    classIndex,
    pictures,
    limit: limit === '' || limitProblem !== null ? null : Number(limit),
    parameters: { ...parameters.values },
    seed: 0,
    within: within === null ? null : { runId: within.set.runId, concept: within.concept },
  };
  const estimate = useCall('concepts.estimate', valid ? request : null, { keepPrevious: true });
  const start = async () => {
    const runId = await work.start(() => workstation.call('concepts.run', request));
    if (runId === null) return;
    onClose();
    props.onFound(runId, classIndex);
  };
  return (
    <>
      {within === null ? (
        <>
          <Select
            label={t('Class')}
            options={model.labels.map((name, id) => ({ id, name }))}
            value={classIndex}
            onChange={setClassIndex}
            disabled={work.running}
          />
          <Select
            label={t('Data set')}
            options={props.datasets.map(datasetOption)}
            value={datasetId}
            onChange={setDatasetId}
            disabled={work.running}
          />
          <Choice
            label={t('Pictures')}
            options={[
              { id: 'predicted', name: t('Assigned by the model') },
              { id: 'labelled', name: t('Labelled so') },
            ]}
            value={pictures}
            onChange={setPicked}
            disabled={work.running}
          />
          <TextField
            label={t('At most')}
            description={t(
              'Pictures, drawn by the seed. Empty: all of them. Concepts of a class want 500 or more.',
            )}
            placeholder={t('all')}
            value={limit}
            onChange={setLimit}
            error={limitProblem}
            disabled={work.running}
          />
        </>
      ) : (
        <p className={styles.quiet}>
          {t(
            'Its crops are looked at in the feature tensor before {{name}}, to see whether it is made of several things.',
            { name: within.set.feature.name },
          )}
        </p>
      )}
      <AnalysisParameters
        method={method}
        model={model}
        inspection={inspection}
        start={{}}
        onChange={setParameters}
      />
      {obstacle !== null && <Notice tone="warn">{obstacle}</Notice>}
      {estimate.data !== undefined && valid && (
        <>
          <p>
            {formatCount(estimate.data.pictures)}{' '}
            {estimate.data.pictures === 1 ? t('picture') : t('pictures')}
          </p>
          <EstimateLine estimate={estimate.data} />
        </>
      )}
      {estimate.error !== null && valid && <FailureNotice failure={estimate.error} />}
      {work.failure !== null && <FailureNotice failure={work.failure} />}
      {work.running && <AnalysisProgress work={work} what={t('Finding concepts')} />}
      <div className={styles.foot}>
        {work.running && <Button onPress={work.cancel}>{t('Stop')}</Button>}
        <Button onPress={onClose}>{work.running ? t('Continue in the background') : t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={!valid || estimate.error !== null || work.running}
          onPress={() => void start()}
        >
          {within === null
            ? t('Find concepts of {{labels}}', { labels: model.labels[classIndex] ?? '' })
            : t('Take apart')}
        </Button>
      </div>
    </>
  );
}

/** Whether the model's answers for a data set are known. */
function useEvaluated(modelId: number, datasetId: number): boolean {
  const { project } = useSubject();
  return (
    project?.evaluations.some(
      (evaluation) => evaluation.modelId === modelId && evaluation.datasetId === datasetId,
    ) ?? false
  );
}
