import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { methodParameters } from './method-parameters.ts';
import type { Session } from './session.ts';

/**
 * Parameters of an analysis (`concepts`, `tcav`) from its own options and from `--set ANALYSIS.PARAM=VALUE`.
 *
 * @param own options that stand for a parameter each; undefined where the option was not given
 * @throws Failure `usage` as `methodParameters`
 */
export async function analysisParameters(
  session: Session,
  id: string,
  own: Readonly<Record<string, unknown>>,
  assignments: readonly string[],
): Promise<ParameterValues> {
  const { analyses } = await session.call('methods', {});
  const analysis = analyses.find((candidate) => candidate.id === id);
  if (analysis === undefined) throw new Failure('internal', `there is no analysis "${id}"`);
  const given = Object.entries(own).flatMap(([name, value]) =>
    value === undefined ? [] : [`${id}.${name}=${String(value)}`],
  );
  return methodParameters([analysis], [...given, ...assignments]).get(id) ?? {};
}
