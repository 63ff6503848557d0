import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { InfluenceBenchmark } from '#contract/influence.ts';
import type { Model } from '#contract/model.ts';
import { type Input, type Output, useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { Button } from '../../components/button.tsx';
import { datasetOption } from '../../components/dataset-option.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FailureNotice, Loading, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { useAnalysisJob } from '../concepts/analysis-job.ts';
import { AnalysisParameters, type EnteredParameters } from '../concepts/analysis-parameters.tsx';
import { AnalysisProgress } from '../concepts/analysis-progress.tsx';
import concepts from '../concepts/concepts.module.css';
import { likelyTrueLabels, useExtraColumns } from './extra-columns.ts';
import { TraceEstimate } from './trace-estimate.tsx';
import { trainingChoices } from './training-sets.ts';

export interface RunAuditProps {
  readonly model: Model;
  readonly datasets: readonly Dataset[];
  readonly training: Dataset | null;
  /** The data set that the screens are about. */
  readonly dataset: Dataset | null;
  readonly onClose: () => void;
  readonly onDone: (runId: number) => void;
}

/** What is audited by what, and what it costs, before it starts; then how far it is. */
export function RunAuditDialog(props: RunAuditProps & { readonly open: boolean }) {
  const described = useCall('methods', {}).data;
  return (
    <Dialog title={t('Audit training pictures')} open={props.open} onClose={props.onClose}>
      {props.open && described === undefined && <Loading what={t('methods')} />}
      {props.open && described !== undefined && <RunAudit {...props} described={described} />}
    </Dialog>
  );
}

const none = 'none';
const unchanged: EnteredParameters = { values: {}, valid: true };

function RunAudit(props: RunAuditProps & { readonly described: Output<'methods'> }) {
  const { model, datasets, described, onClose } = props;
  const choices = trainingChoices(datasets);
  const [trainingId, setTraining] = useState(props.training?.id ?? choices[0]?.id ?? 0);
  const others = datasets.filter(({ id }) => id !== trainingId);
  // What the other screens are about, unless that is the training set itself.
  const usual =
    others.find(({ id }) => id === props.dataset?.id) ??
    others.findLast(({ role }) => role === 'validation') ??
    null;
  const [validation, setValidation] = useState(usual === null ? none : String(usual.id));
  const [picked, setMethod] = useState<string | null>(null);
  const measured = useCall('influence.measurements', { modelId: model.id }).data?.benchmarks ?? [];
  const best = bestQueue(measured.find(({ datasetId }) => datasetId === trainingId));
  const methodId = picked ?? best ?? described.influences[0]?.id ?? '';
  const columns = useExtraColumns(trainingId);
  const [column, setColumn] = useState<string | null>(null);
  const [parameters, setParameters] = useState(unchanged);
  const [ofMethod, setOfMethod] = useState(unchanged);
  const inspection = useCall('model.inspection', { modelId: model.id }).data;
  const work = useAnalysisJob();
  const method = described.influences.find(({ id }) => id === methodId);
  const audit = described.analyses.find(({ id }) => id === 'audit');
  const trueLabels = column ?? likelyTrueLabels(columns) ?? none;
  const validationId = validation === none ? null : Number(validation);
  const valid = parameters.valid && ofMethod.valid;
  const chosen = method === undefined ? null : { id: method.id, parameters: { ...ofMethod.values } };
  const estimate = useCall(
    'influence.estimate',
    chosen === null || !valid ? null : { modelId: model.id, trainingId, methods: [chosen], cases: 0 },
    { keepPrevious: true },
  );
  const own = estimate.data?.methods[0];
  const problem = own?.problem ?? null;
  const request: Input<'audit.run'> = {
    modelId: model.id,
    trainingId,
    validationId: validationId === trainingId ? null : validationId,
    method: chosen,
    trueLabelColumn: trueLabels === none || !columns.includes(trueLabels) ? null : trueLabels,
    parameters: { ...parameters.values },
    seed: 0,
  };
  const start = async () => {
    const runId = await work.start(() => workstation.call('audit.run', request));
    if (runId === null) return;
    onClose();
    props.onDone(runId);
  };
  return (
    <>
      <Select
        label={t('Training pictures')}
        options={choices.map(datasetOption)}
        value={trainingId}
        onChange={setTraining}
        disabled={work.running}
      />
      <Select
        label={t('Validation pictures, for leaks and effects')}
        options={[
          { id: none, name: t('None: neither leaks nor effects') },
          ...others.map((each) => ({ ...datasetOption(each), id: String(each.id) })),
        ]}
        value={validation}
        onChange={setValidation}
        disabled={work.running}
      />
      <Select
        label={t('The queue is ranked by self-influence of')}
        options={described.influences.map(({ id, title, source }) => ({
          id,
          name: title,
          detail:
            id === best
              ? t('{{kind}}, finds most wrong labels here', { kind: t(source.kind) })
              : t(source.kind),
        }))}
        value={methodId}
        onChange={(id) => {
          setMethod(id);
          setOfMethod(unchanged);
        }}
        disabled={work.running}
      />
      {columns.length > 0 && (
        <Select
          label={t('Column with true labels, for the curve only')}
          options={[{ id: none, name: t('None') }, ...columns.map((id) => ({ id, name: id }))]}
          value={trueLabels}
          onChange={setColumn}
          disabled={work.running}
        />
      )}
      {method !== undefined && method.parameters.length > 0 && (
        <AnalysisParameters
          key={method.id}
          method={method}
          model={model}
          inspection={inspection}
          start={{}}
          onChange={setOfMethod}
        />
      )}
      {audit !== undefined && audit.parameters.length > 0 && (
        <AnalysisParameters
          method={audit}
          model={model}
          inspection={inspection}
          start={{}}
          onChange={setParameters}
        />
      )}
      {problem !== null && <Notice tone="warn">{problem}</Notice>}
      {own !== undefined && valid && <TraceEstimate method={own} audit />}
      {estimate.error !== null && valid && <FailureNotice failure={estimate.error} />}
      {work.failure !== null && <FailureNotice failure={work.failure} />}
      {work.running && <AnalysisProgress work={work} what={t('Auditing')} />}
      <div className={concepts.foot}>
        {work.running && <Button onPress={work.cancel}>{t('Stop')}</Button>}
        <Button onPress={onClose}>{work.running ? t('Continue in the background') : t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={!valid || problem !== null || chosen === null || work.running}
          onPress={() => void start()}
        >
          {t('Audit')}
        </Button>
      </div>
    </>
  );
}

/** The method that ranks wrong labels best, as far as it was measured. */
function bestQueue(measured: InfluenceBenchmark | undefined): string | null {
  const column = measured?.metrics.findIndex(({ id }) => id === 'mislabel-auroc') ?? -1;
  const ranked = (measured?.entries ?? [])
    .flatMap(({ method, values }) => {
      const value = values[column]?.value;
      return value === undefined ? [] : [{ method, value }];
    })
    .toSorted((first, second) => second.value - first.value);
  return ranked[0]?.method ?? null;
}
