import { CopyPlus, X } from 'lucide-react';
import type { MethodDescription } from '#contract/explanation.ts';
import type { Model, ModelInspection } from '#contract/model.ts';
import { IconButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { AnalysisParameters } from '../concepts/analysis-parameters.tsx';
import { MethodList } from '../review/method-list.tsx';
import { obstacleOf } from '../review/method-needs.ts';
import { type BenchmarkForm, type Entered, entered } from './benchmark-form.ts';
import dialog from './dialog.module.css';
import { parametersText } from './result-words.ts';

/** The methods that are compared, the same one several times where its parameters are, and the controls. */
export function EntryFields(props: {
  readonly model: Model;
  readonly methods: readonly MethodDescription[];
  readonly inspection: ModelInspection | undefined;
  readonly form: BenchmarkForm;
  readonly onChange: (part: Partial<BenchmarkForm>) => void;
}) {
  const { model, methods, inspection, form, onChange } = props;
  const chosen = form.methods;
  const [cut] = form.segmentations;
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;
  const update = (key: number, part: Partial<Entered>) =>
    onChange({ methods: chosen.map((each) => (each.key === key ? { ...each, ...part } : each)) });
  const choose = (ids: readonly string[]) => {
    let next = chosen.filter(({ id }) => ids.includes(id));
    for (const id of ids)
      if (!next.some((each) => each.id === id)) next = [...next, entered(id, chosen.concat(next))];
    onChange({ methods: next });
  };
  const control = (id: 'random' | 'centre', on: boolean) =>
    onChange({ controls: on ? [...form.controls, id] : form.controls.filter((other) => other !== id) });
  const reference = chosen.find(({ key }) => key === form.reference) ?? chosen[0];
  return (
    <fieldset className={dialog.part}>
      <legend>{t('Methods')}</legend>
      <div className={dialog.methods}>
        <div className={dialog.offered}>
          <MethodList
            label={t('Methods to compare')}
            modelId={model.id}
            methods={methods}
            inspection={inspection}
            chosen={firstOfEach(chosen)}
            segmentation={
              cut?.parameters.valid === true
                ? { segmenter: cut.id, parameters: { ...cut.parameters.values } }
                : null
            }
            onChange={(next) => choose(next.map(({ id }) => id))}
          />
        </div>
        <ol className={dialog.entries} aria-label={t('Compared')}>
          {chosen.map((each) => {
            const method = methods.find(({ id }) => id === each.id);
            if (method === undefined) return null;
            const obstacle = obstacleOf(method, inspection);
            return (
              <li key={each.key} className={dialog.entry}>
                <div className={dialog.entryHead}>
                  <span className={dialog.entryName}>{method.title}</span>
                  <IconButton
                    icon={CopyPlus}
                    label={t('Once more with other parameters: {{title}}', { title: method.title })}
                    onPress={() =>
                      onChange({ methods: [...chosen, entered(each.id, chosen, each.parameters)] })
                    }
                  />
                  <IconButton
                    icon={X}
                    label={t('Leave out {{title}}', { title: method.title })}
                    onPress={() => onChange({ methods: chosen.filter(({ key }) => key !== each.key) })}
                  />
                </div>
                {obstacle !== null && <p className={dialog.problem}>{obstacle}</p>}
                {method.parameters.length > 0 && (
                  <AnalysisParameters
                    method={method}
                    model={model}
                    inspection={inspection}
                    start={each.parameters.values}
                    onChange={(parameters) => update(each.key, { parameters })}
                  />
                )}
              </li>
            );
          })}
          <li className={dialog.controls}>
            <Checkbox value={form.controls.includes('random')} onChange={(on) => control('random', on)}>
              {t('Random maps, a control')}
            </Checkbox>
            <Checkbox value={form.controls.includes('centre')} onChange={(on) => control('centre', on)}>
              {t('The centre, a control')}
            </Checkbox>
          </li>
        </ol>
      </div>
      {reference !== undefined && (
        <Select
          label={t('All are tested against')}
          options={chosen.map(({ key, id, parameters }) => ({
            id: key,
            name: titleOf(id),
            detail: parametersText(parameters.values),
          }))}
          value={reference.key}
          onChange={(key) => onChange({ reference: key })}
        />
      )}
    </fieldset>
  );
}

function firstOfEach(chosen: readonly Entered[]) {
  const ids = [...new Set(chosen.map(({ id }) => id))];
  return ids.map((id) => {
    const first = chosen.find((each) => each.id === id);
    return { id, parameters: first?.parameters.valid === true ? { ...first.parameters.values } : {} };
  });
}
