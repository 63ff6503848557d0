import type { ParameterDescription, ParameterValue, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';

/** A thing with parameters that `--set` may name: a method or a segmenter. */
export interface Settable {
  readonly id: string;
  readonly parameters: readonly ParameterDescription[];
}

/**
 * Parameters per method from `--set METHOD.PARAM=VALUE`. `PARAM=VALUE` without a method goes to every chosen method
 * that has such a parameter. Parameters may be spelt as Python libraries do: `n_segments`, `max_dist`.
 *
 * @throws Failure `usage` for a method that was not chosen, an unknown parameter, or a value of the wrong type
 */
export function methodParameters(
  chosen: readonly Settable[],
  assignments: readonly string[],
): Map<string, ParameterValues> {
  const parameters = new Map<string, ParameterValues>(chosen.map((method) => [method.id, {}]));
  for (const assignment of assignments) {
    const match = /^(?:([a-z0-9-]+)\.)?([A-Za-z_]+)=(.*)$/s.exec(assignment);
    if (match === null) throw new Failure('usage', `--set ${assignment}: give METHOD.PARAM=VALUE`);
    const [, methodId, spelt = '', text = ''] = match;
    const name = ourName(spelt);
    const meant = chosen.filter((method) =>
      methodId === undefined
        ? method.parameters.some((parameter) => parameter.name === name)
        : method.id === methodId,
    );
    if (meant.length === 0) {
      const ids = chosen.map((method) => method.id).join(', ');
      throw new Failure('usage', `--set ${assignment}: none of the chosen methods (${ids}) takes it`);
    }
    for (const method of meant) {
      const parameter = method.parameters.find((candidate) => candidate.name === name);
      if (parameter === undefined) {
        const names = method.parameters.map((candidate) => candidate.name).join(', ');
        throw new Failure(
          'usage',
          `--set ${assignment}: ${method.id} has no parameter "${name}"; it has ${names}`,
        );
      }
      parameters.set(method.id, {
        ...parameters.get(method.id),
        [name]: readValue(parameter, text, assignment),
      });
    }
  }
  return parameters;
}

/** `max_dist` is `maxDist`; a number of things, `n_segments`, goes by the things' name. */
function ourName(spelt: string): string {
  return spelt.replace(/^n_/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function readValue(parameter: ParameterDescription, text: string, assignment: string): ParameterValue {
  switch (parameter.type) {
    case 'integer':
    case 'number': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) {
        throw new Failure('usage', `--set ${assignment}: "${parameter.name}" is a number`);
      }
      return value;
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new Failure('usage', `--set ${assignment}: "${parameter.name}" is true or false`);
    default:
      return text;
  }
}
