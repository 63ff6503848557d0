import type { MethodDescription, ParameterValues } from '#contract/explanation.ts';
import type { Settings } from '#contract/workstation.ts';

export interface ChosenMethod {
  readonly id: string;
  readonly parameters: ParameterValues;
}

/** The methods that E runs: those of the settings that exist, or all saliency methods where none was chosen. */
export function chosenMethods(
  settings: Pick<Settings, 'chosenMethods'>,
  methods: readonly MethodDescription[],
): ChosenMethod[] {
  const known = settings.chosenMethods.filter(({ id }) => methods.some((method) => method.id === id));
  if (known.length > 0) return known;
  return methods.filter(({ family }) => family === 'saliency').map(({ id }) => ({ id, parameters: {} }));
}

/** A method's parameters with the chosen values put in; what was not chosen has its default. */
export function withDefaults(method: MethodDescription, chosen: ParameterValues): ParameterValues {
  return Object.fromEntries(
    method.parameters.map(({ name, default: fallback }) => [name, chosen[name] ?? fallback]),
  );
}

/** Only what differs from the defaults: what a run is asked for. */
export function withoutDefaults(method: MethodDescription, values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    method.parameters.flatMap(({ name, default: fallback }) => {
      const value = values[name];
      return value === undefined || value === fallback ? [] : [[name, value]];
    }),
  );
}
