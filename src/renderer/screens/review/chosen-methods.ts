import type { ConceptSet } from '#contract/concepts.ts';
import type { Baseline, MethodDescription, ParameterValues } from '#contract/explanation.ts';
import type { Settings } from '#contract/workstation.ts';
import { type Inspected, obstacleOf } from './method-needs.ts';

export interface ChosenMethod {
  readonly id: string;
  readonly parameters: ParameterValues;
}

/**
 * What E runs until somebody chooses: one method of each kind of evidence (gradients, feature maps, random masks, a
 * sliding window), so that four columns side by side can contradict each other.
 */
const firstChoice = ['grad-cam', 'score-cam', 'rise', 'occlusion'];

/** The methods that E runs with a model: those of the settings that exist and can run, or the first choice of them. */
export function chosenMethods(
  settings: Pick<Settings, 'chosenMethods'>,
  methods: readonly MethodDescription[],
  inspection: Inspected,
): ChosenMethod[] {
  const runnable = methods.filter((method) => obstacleOf(method, inspection) === null);
  const known = settings.chosenMethods.filter(({ id }) => methods.some((method) => method.id === id));
  if (known.length > 0) return known.filter(({ id }) => runnable.some((method) => method.id === id));
  return firstChoice
    .filter((id) => runnable.some((method) => method.id === id))
    .map((id) => ({ id, parameters: {} }));
}

/**
 * Those of the chosen methods that show concepts while no run has found any of the class. Empty while it is not known
 * which runs there are, or which class the picture is taken for.
 */
export function lackingConcepts(
  chosen: readonly ChosenMethod[],
  methods: readonly MethodDescription[],
  sets: readonly Pick<ConceptSet, 'target'>[] | undefined,
  classIndex: number | null,
): ChosenMethod[] {
  if (sets === undefined || classIndex === null) return [];
  if (sets.some(({ target }) => target.index === classIndex)) return [];
  return chosen.filter(({ id }) =>
    methods.some((method) => method.id === id && method.needs.includes('concepts')),
  );
}

type Parametrised = Pick<MethodDescription, 'parameters'>;

/**
 * A method whose baseline is by default the one of the settings, as it is when the workstation runs it: what is shown is
 * what runs, and the method's own baseline counts as a change.
 *
 * @param baseline null: each method's own
 */
export function withDefaultBaseline<Method extends Parametrised>(
  method: Method,
  baseline: Baseline | null,
): Method {
  if (baseline === null) return method;
  const parameters = method.parameters.map((parameter) =>
    parameter.name === 'baseline' && parameter.choices.includes(baseline)
      ? { ...parameter, default: baseline }
      : parameter,
  );
  return { ...method, parameters };
}

/** A method's parameters with the chosen values put in; what was not chosen has its default. */
export function withDefaults(method: Parametrised, chosen: ParameterValues): ParameterValues {
  return Object.fromEntries(
    method.parameters.map(({ name, default: fallback }) => [name, chosen[name] ?? fallback]),
  );
}

/** Only what differs from the defaults: what a run is asked for. */
export function withoutDefaults(method: Parametrised, values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    method.parameters.flatMap(({ name, default: fallback }) => {
      const value = values[name];
      return value === undefined || value === fallback ? [] : [[name, value]];
    }),
  );
}
