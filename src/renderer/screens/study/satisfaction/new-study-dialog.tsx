import { Sparkles } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import { useColumns } from '../../../app/blobs.ts';
import { type Output, useCall, useMutationCall } from '../../../app/calls.ts';
import { useSelection } from '../../../app/selection.ts';
import { Button } from '../../../components/button.tsx';
import { Choice } from '../../../components/choice.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Checkbox, TextField } from '../../../components/fields.tsx';
import { formatCount } from '../../../components/format.ts';
import { FailureNotice, Loading, Notice } from '../../../components/notice.tsx';
import { t } from '../../../language/language.ts';
import { misclassified } from '../../reports/misclassified.ts';
import dialog from '../dialog.module.css';
import { type CaseSource, type StudyForm, studyRequestOf, typedIndices } from './study-form.ts';

export interface NewStudyProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly onClose: () => void;
  readonly onCreated: (studyId: number) => void;
}

/** Who is asked about which explanations. */
export function NewStudyDialog(props: NewStudyProps & { readonly open: boolean }) {
  const described = useCall('methods', {}).data;
  const settings = useCall('status', {}).data?.settings;
  const ready = described !== undefined && settings !== undefined;
  return (
    <Dialog title={t('New study')} open={props.open} onClose={props.onClose} wide>
      {props.open && !ready && <Loading what={t('methods')} />}
      {props.open && ready && (
        <NewStudy {...props} methods={described.methods} reviewer={settings.reviewer} />
      )}
    </Dialog>
  );
}

function NewStudy(
  props: NewStudyProps & { readonly methods: Output<'methods'>['methods']; readonly reviewer: string },
) {
  const { model, dataset, methods, onClose } = props;
  const scope = { modelId: model.id, datasetId: dataset.id };
  const chosen = useSelection(dataset.id).indices;
  const { data } = useColumns(dataset.id, model.id);
  const mistakes = useMemo(() => (data === null ? null : misclassified(data)), [data]);
  const [form, setForm] = useState<StudyForm>(() => ({
    ...{
      title: '',
      limit: '10',
      numbers: '',
      methods: [],
      reviewers: props.reviewer,
      seed: '0',
      blinded: true,
    },
    source: chosen.size > 0 ? 'chosen' : 'misclassified',
  }));
  const change = (part: Partial<StudyForm>) => setForm((before) => ({ ...before, ...part }));
  const indices = casesOf(form, dataset.samples, chosen, mistakes);
  const all = methods.map(({ id }) => id);
  const some = indices !== null && indices.length > 0 && indices.length <= 2000;
  const lacking = useCall('study.missing', some ? { ...scope, indices: [...indices], methods: all } : null, {
    keepPrevious: true,
  }).data?.missing;
  const lackingOf = (id: string) => lacking?.find(({ method }) => method === id)?.indices ?? [];
  const create = useMutationCall('study.create', { inline: true });
  const explain = useMutationCall('explain.start', { inline: true });
  const checked = studyRequestOf(form, scope, indices);
  const request = 'request' in checked ? checked.request : null;
  const missing = form.methods.filter((id) => some && lackingOf(id).length > 0);
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;
  const start = () => {
    if (request !== null) create.mutate(request, { onSuccess: ({ id }) => props.onCreated(id) });
  };
  const compute = () => {
    for (const id of missing) {
      explain.mutate({
        ...{ ...scope, indices: [...lackingOf(id)], methods: [{ id, parameters: {} }] },
        ...{ target: 'predicted' as const, seed: Number(form.seed) },
      });
    }
  };
  return (
    <>
      <TextField label={t('Title')} value={form.title} onChange={(title) => change({ title })} autoFocus />
      <fieldset className={dialog.part}>
        <legend>{t('Cases of {{name}}', { name: dataset.name })}</legend>
        <Choice
          label={t('Which cases')}
          labelHidden
          options={[
            { id: 'chosen', name: t('Chosen in Cases ({{size}})', { size: formatCount(chosen.size) }) },
            {
              id: 'misclassified',
              name: `Misclassified${mistakes === null ? '' : ` (${formatCount(mistakes.length)})`}`,
            },
            { id: 'numbers', name: t('By number') },
          ]}
          value={form.source}
          onChange={(source: CaseSource) => change({ source })}
        />
        {form.source === 'misclassified' && (
          <TextField
            label={t('At most')}
            description={t('The most confident mistakes come first.')}
            value={form.limit}
            onChange={(limit) => change({ limit })}
          />
        )}
        {form.source === 'numbers' && (
          <TextField
            label={t('Numbers of the cases')}
            description={t('As they stand in Case review: 3, 7-9.')}
            value={form.numbers}
            onChange={(numbers) => change({ numbers })}
          />
        )}
      </fieldset>
      <fieldset className={dialog.part}>
        <legend>{t('Methods')}</legend>
        <div className={dialog.checks}>
          {methods.map(({ id, title }) => (
            <Checkbox
              key={id}
              value={form.methods.includes(id)}
              onChange={(on) =>
                change({ methods: all.filter((other) => (other === id ? on : form.methods.includes(other))) })
              }
            >
              {`${title}${some && lacking !== undefined ? `, ${there(indices.length, lackingOf(id).length)}` : ''}`}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      {missing.length > 0 && (
        <Notice
          tone="warn"
          action={
            <Button icon={Sparkles} isDisabled={explain.isPending} onPress={compute}>
              {t('Explain now')}
            </Button>
          }
        >
          {t('Explanations are missing: {{missing}}. They are made with each method’s own parameters.', {
            missing: missing
              .map((id) =>
                t('{{id}} for {{id2}}', { id: titleOf(id), id2: formatCount(lackingOf(id).length) }),
              )
              .join(', '),
          })}
        </Notice>
      )}
      <div className={dialog.thirds}>
        <TextField
          label={t('Reviewers')}
          description={t('Names with commas between them, as in the settings.')}
          value={form.reviewers}
          onChange={(reviewers) => change({ reviewers })}
        />
        <TextField
          label={t('Seed')}
          description={t('Of the order of cases and methods.')}
          value={form.seed}
          onChange={(seed) => change({ seed })}
        />
      </div>
      <Checkbox value={form.blinded} onChange={(blinded) => change({ blinded })}>
        {t('Call methods A, B and so on until a reviewer has answered everything')}
      </Checkbox>
      {create.error !== null && <FailureNotice failure={create.error} />}
      {explain.error !== null && <FailureNotice failure={explain.error} />}
      <div className={dialog.foot}>
        <span className={dialog.problem}>{'problem' in checked ? checked.problem : null}</span>
        <Button onPress={onClose}>{t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={request === null || missing.length > 0 || create.isPending}
          onPress={start}
        >
          {t('Begin')}
        </Button>
      </div>
    </>
  );
}

function there(cases: number, missing: number): string {
  return missing === 0
    ? t('all there')
    : t('{{cases}} of {{cases2}}', { cases: formatCount(cases - missing), cases2: formatCount(cases) });
}

/** Indices of the cases; null where they can not be read. */
function casesOf(
  form: StudyForm,
  samples: number,
  chosen: ReadonlySet<number>,
  mistakes: readonly number[] | null,
): readonly number[] | null {
  switch (form.source) {
    case 'chosen':
      return [...chosen].sort((a, b) => a - b);
    case 'misclassified':
      return /^\d{1,4}$/.test(form.limit) ? (mistakes ?? []).slice(0, Number(form.limit)) : null;
    case 'numbers':
      return typedIndices(form.numbers, samples);
  }
}
