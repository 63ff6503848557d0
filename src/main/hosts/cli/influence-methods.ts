import type { MethodDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ChosenInfluenceMethod } from '#contract/influence.ts';
import { methodParameters } from './method-parameters.ts';
import type { Session } from './session.ts';

/**
 * The influence methods of `--method` with the parameters of `--set`.
 *
 * @param ids none: all there are
 * @throws Failure `usage` for an unknown method, and as `methodParameters`
 */
export async function chosenInfluenceMethods(
  session: Session,
  ids: readonly string[] | undefined,
  assignments: readonly string[] | undefined,
): Promise<ChosenInfluenceMethod[]> {
  const { influences } = await session.call('methods', {});
  const selected =
    ids === undefined ? influences : [...new Set(ids)].map((id) => methodNamed(influences, id));
  const parameters = methodParameters(selected, assignments ?? []);
  return selected.map(({ id }) => ({ id, parameters: parameters.get(id) ?? {} }));
}

function methodNamed(methods: readonly MethodDescription[], id: string): MethodDescription {
  const found = methods.find((method) => method.id === id);
  if (found !== undefined) return found;
  const ids = methods.map((method) => method.id).join(', ');
  throw new Failure('usage', `there is no influence method "${id}"; there are: ${ids}`);
}
