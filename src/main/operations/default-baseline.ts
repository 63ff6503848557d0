import type { Baseline, ParameterValues } from '#contract/explanation.ts';
import { describeMethod, findExplainer } from '#engine/explain/describe.ts';

interface AskedMethod {
  readonly id: string;
  readonly parameters: ParameterValues;
}

/**
 * A method with the baseline that the settings name, where it has such a parameter and was not given one. The record
 * has it as every other parameter.
 */
export function withDefaultBaseline<Method extends AskedMethod>(
  method: Method,
  baseline: Baseline | null,
): Method {
  if (baseline === null || (method.parameters.baseline ?? null) !== null) return method;
  const parameter = describeMethod(findExplainer(method.id)).parameters.find(
    ({ name }) => name === 'baseline',
  );
  if (parameter === undefined || !parameter.choices.includes(baseline)) return method;
  return { ...method, parameters: { ...method.parameters, baseline } };
}
