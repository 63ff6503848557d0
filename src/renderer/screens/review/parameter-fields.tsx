import { useState } from 'react';
import type { MethodDescription, ParameterValues } from '#contract/explanation.ts';
import { withDefaults, withoutDefaults } from './chosen-methods.ts';
import { type OfferedFeatures, ParameterField } from './parameter-field.tsx';

/** The parameters of a method while they are edited. */
export interface EditedParameters {
  readonly values: ParameterValues;
  /** Those that are not as the method has them by default. */
  readonly changed: ParameterValues;
  /** Whether every field holds what it may. */
  readonly valid: boolean;
  readonly change: (name: string, value: ParameterValues[string], isValid: boolean) => void;
  readonly toDefaults: () => void;
}

export function useParameters(method: MethodDescription, given: ParameterValues): EditedParameters {
  const [values, setValues] = useState(() => withDefaults(method, given));
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  return {
    values,
    changed: withoutDefaults(method, values),
    valid: invalid.size === 0,
    change: (name, value, isValid) => {
      setValues((before) => ({ ...before, [name]: value }));
      setInvalid((before) => {
        const next = new Set(before);
        if (isValid) next.delete(name);
        else next.add(name);
        return next;
      });
    },
    toDefaults: () => setValues(withDefaults(method, {})),
  };
}

/** A field per parameter of a method. */
export function ParameterFields({
  method,
  edited,
  offered,
}: {
  readonly method: MethodDescription;
  readonly edited: EditedParameters;
  readonly offered: OfferedFeatures;
}) {
  return method.parameters.map((description) => (
    <ParameterField
      key={description.name}
      description={description}
      value={edited.values[description.name] ?? null}
      offered={offered}
      onChange={(value, isValid) => edited.change(description.name, value, isValid)}
    />
  ));
}
