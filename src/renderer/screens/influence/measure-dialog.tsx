import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import { type ChosenInfluenceMethod, influenceMetrics } from '#contract/influence.ts';
import { useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';
import { Button } from '../../components/button.tsx';
import { datasetOption } from '../../components/dataset-option.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { useAnalysisJob } from '../concepts/analysis-job.ts';
import { AnalysisProgress } from '../concepts/analysis-progress.tsx';
import concepts from '../concepts/concepts.module.css';
import { EstimateLine } from '../review/estimate-line.tsx';
import dialog from '../study/dialog.module.css';
import { likelyTrueLabels, useExtraColumns } from './extra-columns.ts';
import styles from './influence.module.css';
import {
  firstMeasureForm,
  limits,
  type MeasureForm,
  measureRequest,
  metricNames,
  numberProblem,
} from './measure-form.ts';

export interface MeasureProps {
  readonly model: { readonly id: number; readonly name: string };
  readonly training: Dataset;
  readonly datasets: readonly Dataset[];
  /** Pictures whose answers are traced, to begin with. */
  readonly queryId: number;
  readonly methods: readonly MethodDescription[];
  /** Methods to begin with, with their parameters. */
  readonly chosen: readonly ChosenInfluenceMethod[];
  readonly onClose: () => void;
  readonly onDone?: (runId: number) => void;
}

/** How faithful influence methods are on this model and training set: what to measure, its cost, then how far it is. */
export function MeasureDialog(props: MeasureProps & { readonly open: boolean }) {
  return (
    <Dialog title={t('Measure influence methods')} open={props.open} onClose={props.onClose} wide>
      {props.open && <Measure {...props} />}
    </Dialog>
  );
}

const unknown = t('Known wrong labels');

function Measure(props: MeasureProps) {
  const { model, training, methods, chosen, onClose } = props;
  const columns = useExtraColumns(training.id);
  const [changed, setForm] = useState<Partial<MeasureForm>>({});
  const form = { ...firstMeasureForm(chosen, props.queryId, likelyTrueLabels(columns)), ...changed };
  const change = (part: Partial<MeasureForm>) => setForm((before) => ({ ...before, ...part }));
  const work = useAnalysisJob();
  const request = measureRequest(form, model.id, training.id, chosen);
  const estimate = useCall(
    'influence.estimate',
    request === null
      ? null
      : { modelId: model.id, trainingId: training.id, methods: request.methods, cases: request.queries },
    { keepPrevious: true },
  );
  const start = async () => {
    if (request === null) return;
    const runId = await work.start(() => workstation.call('influence.measure', request));
    if (runId === null) return;
    onClose();
    props.onDone?.(runId);
  };
  const toggled = <Id extends string>(list: readonly Id[], order: readonly Id[], id: Id, on: boolean) =>
    order.filter((each) => (each === id ? on : list.includes(each)));
  const number = (name: keyof typeof limits, label: string, description: string) => (
    <TextField
      label={label}
      description={description}
      value={form[name]}
      error={numberProblem(form[name], limits[name][0], limits[name][1])}
      onChange={(text) => change({ [name]: text })}
      disabled={work.running}
    />
  );
  return (
    <>
      <p className={styles.quiet}>
        {t(
          'The network itself can’t be trained here: a linear classifier on its features is fitted again without pictures, and rankings are judged by what that does to its answers.',
        )}
      </p>
      <div className={styles.measure}>
        <fieldset className={dialog.part}>
          <legend>{t('Methods')}</legend>
          {methods.map(({ id, title, source }) => (
            <Checkbox
              key={id}
              value={form.methods.includes(id)}
              disabled={work.running}
              onChange={(on) =>
                change({
                  methods: toggled(
                    form.methods,
                    methods.map((each) => each.id),
                    id,
                    on,
                  ),
                })
              }
            >
              {`${title}, ${t(source.kind)}`}
            </Checkbox>
          ))}
        </fieldset>
        <fieldset className={dialog.part}>
          <legend>{t('Measured')}</legend>
          {influenceMetrics.map((id) => (
            <Checkbox
              key={id}
              value={form.metrics.includes(id)}
              disabled={work.running}
              onChange={(on) => change({ metrics: toggled(form.metrics, influenceMetrics, id, on) })}
            >
              {metricNames[id]}
            </Checkbox>
          ))}
          <Select
            label={unknown}
            options={[
              ...columns.map((name) => ({ id: `column ${name}`, name: t('Column {{name}}', { name }) })),
              { id: 'planted', name: t('5 % planted by the seed') },
              { id: 'none', name: t('None: neither AUROC nor curve') },
            ]}
            value={form.known}
            onChange={(known) => change({ known })}
            disabled={work.running}
          />
        </fieldset>
      </div>
      <Select
        label={t('Pictures whose answers are traced')}
        options={props.datasets.filter(({ id }) => id !== training.id).map(datasetOption)}
        value={form.queryId}
        onChange={(queryId) => change({ queryId })}
        disabled={work.running}
      />
      <div className={styles.quarters}>
        {number('queries', t('Answers'), t('Drawn by the seed.'))}
        {number('subsets', t('Subsets'), t('Halves for LDS.'))}
        {number('leftOut', t('Left out'), t('One by one.'))}
        {number('seeds', t('Seeds'), t('For intervals.'))}
      </div>
      {estimate.data !== undefined && request !== null && (
        <>
          <EstimateLine estimate={estimate.data.total} />
          <p className={styles.quiet}>
            {t('That is the network; fitting {{seeds}} classifiers on its features comes on top.', {
              seeds: formatCount(request.seeds.length * (request.subsets + request.leftOut)),
            })}
          </p>
        </>
      )}
      {estimate.data?.methods.map(({ id, problem }) =>
        problem === null || !form.methods.includes(id) ? null : (
          <Notice key={id} tone="warn">
            {problem}
          </Notice>
        ),
      )}
      {estimate.error !== null && request !== null && <FailureNotice failure={estimate.error} />}
      {work.failure !== null && <FailureNotice failure={work.failure} />}
      {work.running && <AnalysisProgress work={work} what={t('Measuring')} />}
      <div className={concepts.foot}>
        {work.running && <Button onPress={work.cancel}>{t('Stop')}</Button>}
        <Button onPress={onClose}>{work.running ? t('Continue in the background') : t('Cancel')}</Button>
        <Button tone="primary" isDisabled={request === null || work.running} onPress={() => void start()}>
          {t('Measure')}
        </Button>
      </div>
    </>
  );
}
