import { useEffect, useState } from 'react';
import type { ParameterDescription, ParameterValue } from '#contract/explanation.ts';
import type { FeatureDescription } from '#contract/feature.ts';
import { FeatureSelect } from '../../components/feature-select.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { limitsText, parameterText, parseParameter } from './parameter-input.ts';

/** The feature tensors that a parameter may name, and the one that is taken where it names none. */
export interface OfferedFeatures {
  readonly features: readonly FeatureDescription[];
  readonly fallback: string | null;
}

/** The field for one parameter of a method, made from its description. `onChange(null)` hears of invalid input too. */
export function ParameterField(props: {
  readonly description: ParameterDescription;
  readonly value: ParameterValue;
  readonly offered: OfferedFeatures;
  readonly onChange: (value: ParameterValue, valid: boolean) => void;
}) {
  const { description, value, onChange } = props;
  const [text, setText] = useState(parameterText(value));
  const parsed = parseParameter(description, text);
  // A value that came from elsewhere (reset to defaults) replaces what was typed.
  useEffect(() => {
    setText((typed) => (parseParameter(description, typed).value === value ? typed : parameterText(value)));
  }, [description, value]);
  const limits = limitsText(description);
  const explained = [t(description.description), ...(limits === null ? [] : [`(${limits})`])]
    .join(' ')
    .trim();
  switch (description.type) {
    case 'boolean':
      return (
        <Checkbox value={value === true} onChange={(on) => onChange(on, true)}>
          {wordsOf(description.name)}
        </Checkbox>
      );
    case 'choice':
      return (
        <Select
          label={wordsOf(description.name)}
          options={description.choices.map((choice) => ({ id: choice, name: choice }))}
          value={typeof value === 'string' ? value : null}
          onChange={(choice) => onChange(choice, true)}
        />
      );
    case 'feature':
      return (
        <FeatureSelect
          label={t('Feature tensor')}
          {...props.offered}
          value={typeof value === 'string' ? value : null}
          onChange={(name) => onChange(name, true)}
        />
      );
    case 'integer':
    case 'number':
    case 'text':
      return (
        <TextField
          label={wordsOf(description.name)}
          description={explained}
          value={text}
          error={parsed.error}
          placeholder={description.default === null ? 'none' : String(description.default)}
          onChange={(typed) => {
            setText(typed);
            const next = parseParameter(description, typed);
            onChange(next.error === null ? next.value : value, next.error === null);
          }}
        />
      );
  }
}

/** targetError -> "Target error". */
function wordsOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
