import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import { type Output, useCall, useMutationCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { EstimateLine } from '../review/estimate-line.tsx';
import { type BenchmarkForm, comparable, firstForm, judging, requestOf } from './benchmark-form.ts';
import dialog from './dialog.module.css';
import { EntryFields } from './entry-fields.tsx';
import { JudgingFields } from './judging-fields.tsx';
import { PictureFields } from './picture-fields.tsx';
import { SegmentationList } from './segmentation-list.tsx';
import { showStudy } from './study-address.ts';

export interface NewBenchmarkProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly onClose: () => void;
}

/** What is measured on what, and what it costs, before it starts. */
export function NewBenchmarkDialog(props: NewBenchmarkProps & { readonly open: boolean }) {
  const described = useCall('methods', {}).data;
  return (
    <Dialog title={t('New benchmark')} open={props.open} onClose={props.onClose} wide>
      {props.open && described === undefined && <Loading what={t('methods')} />}
      {props.open && described !== undefined && <NewBenchmark {...props} described={described} />}
    </Dialog>
  );
}

function NewBenchmark(props: NewBenchmarkProps & { readonly described: Output<'methods'> }) {
  const { model, described, onClose } = props;
  const methods = comparable(described.methods);
  const metrics = judging(described.metrics);
  const inspection = useCall('model.inspection', { modelId: model.id }).data;
  const [form, setForm] = useState(() => firstForm(props.dataset.id, methods, metrics));
  const run = useMutationCall('benchmark.run', { inline: true });
  const change = (part: Partial<BenchmarkForm>) => setForm((before) => ({ ...before, ...part }));
  const checked = requestOf(form, model.id);
  const request = 'request' in checked ? checked.request : null;
  const estimate = useCall('benchmark.estimate', request, { keepPrevious: true });
  const start = () => {
    if (request === null) return;
    run.mutate(request, {
      onSuccess: () => {
        onClose();
        // The newest is shown: this one, once it is done.
        showStudy({});
      },
    });
  };
  return (
    <>
      <TextField
        label={t('Title')}
        placeholder={t('the methods’ names')}
        value={form.title}
        onChange={(title) => change({ title })}
      />
      <PictureFields datasets={props.datasets} form={form} onChange={change} />
      <EntryFields model={model} methods={methods} inspection={inspection} form={form} onChange={change} />
      <SegmentationList
        model={model}
        segmenters={described.segmenters}
        chosen={form.segmentations}
        onChange={(segmentations) => change({ segmentations })}
      />
      <JudgingFields metrics={metrics} form={form} onChange={change} />
      {estimate.error !== null && request !== null && <FailureNotice failure={estimate.error} />}
      {run.error !== null && <FailureNotice failure={run.error} />}
      <div className={dialog.foot}>
        {estimate.data !== undefined && request !== null ? (
          <div className={dialog.cost}>
            <EstimateLine estimate={estimate.data} />
            <span className={dialog.problem}>{extentText(estimate.data)}</span>
          </div>
        ) : (
          <span className={dialog.problem}>{'problem' in checked ? checked.problem : null}</span>
        )}
        <Button onPress={onClose}>{t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={request === null || estimate.error !== null || run.isPending}
          onPress={start}
        >
          {t('Start')}
        </Button>
      </div>
    </>
  );
}

/** `20 pictures, 40 times cut into segments, 12 done before` */
function extentText({ pictures, units, done }: Output<'benchmark.estimate'>): string {
  const parts = [`${formatCount(pictures)} ${pictures === 1 ? t('picture') : t('pictures')}`];
  if (units !== pictures) parts.push(t('{{units}} with all segmentations', { units: formatCount(units) }));
  if (done > 0) parts.push(t('{{done}} done by an earlier attempt', { done: formatCount(done) }));
  return parts.join(', ');
}
