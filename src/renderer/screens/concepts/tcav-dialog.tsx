import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import type { Model } from '#contract/model.ts';
import { type Input, useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { useSelectionStore } from '../../app/selection.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { EstimateLine } from '../review/estimate-line.tsx';
import { gradientRemark, obstacleOf } from '../review/method-needs.ts';
import { useAnalysisJob } from './analysis-job.ts';
import { AnalysisParameters, type EnteredParameters } from './analysis-parameters.tsx';
import { AnalysisProgress } from './analysis-progress.tsx';
import styles from './concepts.module.css';
import { type ExampleChoice, exampleSetsOf } from './example-choices.ts';
import { ExampleFields } from './example-fields.tsx';
import own from './tcav.module.css';

export interface TcavDialogProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly method: MethodDescription | undefined;
  readonly onClose: () => void;
  readonly onTested: (runId: number) => void;
}

/** Which concepts are tested on which classes, and what it costs, before it starts; then how far it is. */
export function TcavDialog(props: TcavDialogProps & { readonly open: boolean }) {
  const { open, method, onClose } = props;
  return (
    <Dialog title={t('Test concepts')} open={open} onClose={onClose} wide>
      {open && method !== undefined && <TcavForm {...props} method={method} />}
    </Dialog>
  );
}

function TcavForm(props: TcavDialogProps & { readonly method: MethodDescription }) {
  const { model, datasets, method, onClose } = props;
  const selected = useSelectionStore(({ byDataset }) => byDataset);
  const largest = datasets.reduce((most, each) => (each.samples > most.samples ? each : most), props.dataset);
  const [choices, setChoices] = useState<readonly ExampleChoice[]>(() => [
    firstChoice(props.dataset, largest, selected),
  ]);
  const [classes, setClasses] = useState<ReadonlySet<number>>(new Set([0]));
  const [datasetId, setDatasetId] = useState(props.dataset.id);
  const [randomDatasetId, setRandomDatasetId] = useState(largest.id);
  const [parameters, setParameters] = useState<EnteredParameters>({ values: {}, valid: true });
  const inspection = useCall('model.inspection', { modelId: model.id }).data;
  const work = useAnalysisJob();

  const examples = exampleSetsOf(choices, (id) => selected.get(id) ?? new Set());
  const obstacle = obstacleOf(method, inspection);
  const remark = gradientRemark(method, inspection);
  const problem =
    ('problem' in examples ? examples.problem : null) ??
    (classes.size === 0 ? t('Choose a class.') : null) ??
    (parameters.valid ? null : t('A parameter is out of its limits.'));
  const request: Input<'tcav.run'> | null =
    'problem' in examples || problem !== null || obstacle !== null
      ? null
      : {
          modelId: model.id,
          datasetId,
          classIndices: [...classes].toSorted((first, second) => first - second),
          concepts: examples.sets,
          randomDatasetId,
          parameters: { ...parameters.values },
          seed: 0,
        };
  const estimate = useCall('tcav.estimate', request, { keepPrevious: true });
  const start = async () => {
    if (request === null) return;
    const runId = await work.start(() => workstation.call('tcav.run', request));
    if (runId === null) return;
    onClose();
    props.onTested(runId);
  };
  const offered = datasets.map(({ id, name, role }) => ({ id, name, detail: role }));
  return (
    <>
      <ExampleFields datasets={datasets} choices={choices} onChange={setChoices} disabled={work.running} />
      <fieldset className={own.classes}>
        <legend>{t('Classes')}</legend>
        {model.labels.map((label, index) => (
          <Checkbox
            key={label}
            value={classes.has(index)}
            disabled={work.running}
            onChange={(on) =>
              setClasses(new Set(on ? [...classes, index] : [...classes].filter((other) => other !== index)))
            }
          >
            {label}
          </Checkbox>
        ))}
      </fieldset>
      <div className={own.pair}>
        <Select
          label={t('Pictures of the classes from')}
          options={offered}
          value={datasetId}
          onChange={setDatasetId}
          disabled={work.running}
        />
        <Select
          label={t('Random pictures from')}
          options={offered}
          value={randomDatasetId}
          onChange={setRandomDatasetId}
          disabled={work.running}
        />
      </div>
      <AnalysisParameters
        method={method}
        model={model}
        inspection={inspection}
        start={{}}
        onChange={setParameters}
      />
      {obstacle !== null && <Notice tone="warn">{obstacle}</Notice>}
      {remark !== null && <Notice tone="plain">{remark}</Notice>}
      {estimate.data !== undefined && request !== null && <EstimateLine estimate={estimate.data} />}
      {estimate.error !== null && request !== null && <FailureNotice failure={estimate.error} />}
      {work.failure !== null && <FailureNotice failure={work.failure} />}
      {work.running && <AnalysisProgress work={work} what={t('Testing concepts')} />}
      <div className={styles.foot}>
        <span className={styles.problem}>{problem}</span>
        {work.running && <Button onPress={work.cancel}>{t('Stop')}</Button>}
        <Button onPress={onClose}>{work.running ? t('Continue in the background') : t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={request === null || estimate.error !== null || work.running}
          onPress={() => void start()}
        >
          {t('Test')}
        </Button>
      </div>
    </>
  );
}

/** Cases that were chosen are probably meant as the examples; else a label of the set with the most pictures. */
function firstChoice(
  shown: Dataset,
  largest: Dataset,
  selected: ReadonlyMap<number, ReadonlySet<number>>,
): ExampleChoice {
  if ((selected.get(shown.id)?.size ?? 0) > 0) {
    return { key: 0, name: '', datasetId: shown.id, pictures: { kind: 'chosen' } };
  }
  const label = largest.classes[0]?.label;
  return {
    key: 0,
    name: label ?? '',
    datasetId: largest.id,
    pictures: label === undefined ? { kind: 'all' } : { kind: 'label', label },
  };
}
