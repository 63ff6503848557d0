import { useState } from 'react';
import type { MethodDescription, ParameterValues } from '#contract/explanation.ts';
import type { Model, ModelInspection } from '#contract/model.ts';
import { t } from '../../language/language.ts';
import { withDefaults, withoutDefaults } from '../review/chosen-methods.ts';
import { ParameterField } from '../review/parameter-field.tsx';
import styles from './concepts.module.css';

/** What was entered for an analysis: only what differs from the defaults, and whether all of it can be used. */
export interface EnteredParameters {
  readonly values: ParameterValues;
  readonly valid: boolean;
}

/** The parameters of an analysis behind one line, because their defaults do for most. */
export function AnalysisParameters(props: {
  readonly method: Pick<MethodDescription, 'parameters'>;
  readonly model: Model;
  readonly inspection: ModelInspection | undefined;
  /** Parameters to begin with. */
  readonly start: ParameterValues;
  readonly onChange: (entered: EnteredParameters) => void;
}) {
  const { method, model, inspection } = props;
  const [values, setValues] = useState(() => withDefaults(method, props.start));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const changed = Object.keys(withoutDefaults(method, values)).length;
  return (
    <details className={styles.parameters} open={changed > 0}>
      <summary>
        {t('Parameters{{value}}', { value: changed === 0 ? '' : t(' ({{changed}} changed)', { changed }) })}
      </summary>
      <div className={styles.fields}>
        {method.parameters.map((description) => (
          <ParameterField
            key={description.name}
            description={description}
            value={values[description.name] ?? null}
            offered={{
              features: inspection?.featureTensors ?? [],
              fallback: model.featureTensor ?? inspection?.defaultFeature ?? null,
            }}
            onChange={(value, isValid) => {
              const next = { ...values, [description.name]: value };
              const wrong = new Set(invalid);
              if (isValid) wrong.delete(description.name);
              else wrong.add(description.name);
              setValues(next);
              setInvalid(wrong);
              props.onChange({ values: withoutDefaults(method, next), valid: wrong.size === 0 });
            }}
          />
        ))}
      </div>
    </details>
  );
}
