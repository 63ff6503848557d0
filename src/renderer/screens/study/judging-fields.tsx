import { type Baseline, baselines, type MetricDescription } from '#contract/explanation.ts';
import { Choice } from '../../components/choice.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { t } from '../../language/language.ts';
import type { BenchmarkForm } from './benchmark-form.ts';
import dialog from './dialog.module.css';

const baselineNames: Readonly<Record<Baseline, string>> = {
  black: t('Black'),
  mean: t('Mean'),
  blur: t('Blur'),
  noise: t('Noise'),
};

/** What the maps are judged by. */
export function JudgingFields(props: {
  readonly metrics: readonly MetricDescription[];
  readonly form: BenchmarkForm;
  readonly onChange: (part: Partial<BenchmarkForm>) => void;
}) {
  const { metrics, form, onChange } = props;
  return (
    <>
      <fieldset className={dialog.part}>
        <legend>{t('Metrics')}</legend>
        <div className={dialog.checks}>
          {metrics.map(({ id, title }) => (
            <Checkbox
              key={id}
              value={form.metrics.includes(id)}
              onChange={(on) =>
                onChange({
                  metrics: on ? [...form.metrics, id] : form.metrics.filter((other) => other !== id),
                })
              }
            >
              {title}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <fieldset className={dialog.part}>
        <legend>{t('Baselines of hidden pixels')}</legend>
        <div className={dialog.checks}>
          {baselines.map((id) => (
            <Checkbox
              key={id}
              value={form.baselines.includes(id)}
              onChange={(on) =>
                onChange({
                  baselines: baselines.filter((each) => (each === id ? on : form.baselines.includes(each))),
                })
              }
            >
              {baselineNames[id]}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <Choice
        label={t('Class to explain')}
        options={[
          { id: 'predicted', name: t('The predicted class') },
          { id: 'label', name: t('The labelled class') },
        ]}
        value={form.target}
        onChange={(target) => onChange({ target })}
      />
    </>
  );
}
