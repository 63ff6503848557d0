import type { Dataset } from '#contract/dataset.ts';
import { Choice } from '../../components/choice.tsx';
import { datasetOption } from '../../components/dataset-option.ts';
import { TextField } from '../../components/fields.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { BenchmarkForm } from './benchmark-form.ts';
import dialog from './dialog.module.css';

/** Which pictures a benchmark is about. */
export function PictureFields(props: {
  readonly datasets: readonly Dataset[];
  readonly form: BenchmarkForm;
  readonly onChange: (part: Partial<BenchmarkForm>) => void;
}) {
  const { datasets, form, onChange } = props;
  return (
    <fieldset className={dialog.part}>
      <legend>{t('Pictures')}</legend>
      <div className={dialog.row}>
        <Select
          label={t('Data set')}
          options={datasets.map(datasetOption)}
          value={form.datasetId}
          onChange={(datasetId) => onChange({ datasetId })}
        />
        <Choice
          label={t('Of these')}
          options={[
            { id: 'misclassified', name: t('Misclassified') },
            { id: 'masked', name: t('With a mask') },
            { id: 'all', name: t('All') },
          ]}
          value={form.of}
          onChange={(of) => onChange({ of })}
        />
        <Choice
          label={t('Order')}
          options={[
            { id: 'random', name: t('Drawn') },
            { id: 'dataset', name: t('As they come') },
          ]}
          value={form.order}
          onChange={(order) => onChange({ order })}
        />
      </div>
      <div className={dialog.thirds}>
        <TextField
          label={t('At most')}
          description={t('Empty: all of them.')}
          placeholder={t('all')}
          value={form.limit}
          onChange={(limit) => onChange({ limit })}
        />
        <TextField
          label={t('Left out at the beginning')}
          description={t('Keeps pictures apart from those of another benchmark.')}
          value={form.skip}
          onChange={(skip) => onChange({ skip })}
        />
        <TextField
          label={t('Seed')}
          description={t('Of the order, the methods’ draws and the intervals.')}
          value={form.seed}
          onChange={(seed) => onChange({ seed })}
        />
      </div>
    </fieldset>
  );
}
