import { z } from 'zod';
import type {
  MethodDescription,
  ParameterDescription,
  ParameterValue,
  ParameterValues,
} from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { Explainer } from './explainer.ts';
import { explainers } from './index.ts';
import { featureMark } from './parameters.ts';

/**
 * The method with an id.
 *
 * @throws Failure `usage` that lists the ids there are
 */
export function findExplainer(id: string): Explainer {
  const found = explainers.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = explainers.map((candidate) => candidate.id).join(', ');
  throw new Failure('usage', `there is no method ${id}. Methods are: ${ids}`);
}

/** A method as panels, command line, documentation and records show it. */
export function describeMethod(method: Explainer): MethodDescription {
  const { id, title, family, version, source, summary, trust, signed, needs } = method;
  return {
    id,
    title,
    family,
    version,
    source,
    summary,
    trust,
    signed,
    needs: [...needs],
    parameters: describeParameters(method.parameters),
  };
}

/** All methods, described. */
export function describeMethods(): MethodDescription[] {
  return explainers.map(describeMethod);
}

const jsonProperty = z.object({
  type: z.enum(['integer', 'number', 'boolean', 'string', 'null']).optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  default: z.union([z.number(), z.string(), z.boolean(), z.null()]).optional(),
  description: z.string().optional(),
  /** Ours, by `.meta`: what a text means. */
  parameter: z.literal(featureMark).optional(),
});
type JsonProperty = z.infer<typeof jsonProperty>;
const jsonSchema = z.object({
  properties: z.record(
    z.string(),
    z.union([jsonProperty.extend({ anyOf: z.array(jsonProperty) }), jsonProperty]),
  ),
});

/** Parameters read from a schema: the one place where ranges, defaults and descriptions are written down. */
export function describeParameters(parameters: z.ZodObject): ParameterDescription[] {
  const { properties } = jsonSchema.parse(z.toJSONSchema(parameters, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => {
    const inner =
      'anyOf' in property ? (property.anyOf.find((choice) => choice.type !== 'null') ?? property) : property;
    return {
      name,
      type: property.parameter ?? parameterType(inner),
      default: property.default ?? null,
      minimum: inner.minimum ?? inner.exclusiveMinimum ?? null,
      maximum: inner.maximum ?? inner.exclusiveMaximum ?? null,
      choices: inner.enum ?? [],
      description: property.description ?? inner.description ?? '',
    };
  });
}

function parameterType(property: JsonProperty): ParameterDescription['type'] {
  if (property.enum !== undefined) return 'choice';
  switch (property.type) {
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'text';
  }
}

/**
 * Parameters as given, checked against the method's schema, with its defaults filled in.
 *
 * @throws Failure `usage` that names the method, the parameter and what it may be
 */
export function readParameters(
  method: Pick<Explainer, 'id' | 'parameters'>,
  given: ParameterValues,
): ParameterValues {
  const described = describeParameters(method.parameters);
  for (const name of Object.keys(given)) {
    if (!described.some((parameter) => parameter.name === name)) {
      const names = described.map((parameter) => parameter.name).join(', ');
      throw new Failure('usage', `${method.id} has no parameter ${name}. Its parameters are: ${names}`);
    }
  }
  const parsed = method.parameters.safeParse(given);
  if (parsed.success) return parsed.data as Record<string, ParameterValue>;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  const parameter = described.find((candidate) => candidate.name === name);
  throw new Failure(
    'usage',
    `${method.id}: parameter ${name} can't be ${JSON.stringify(given[name])}. ` +
      `It is ${parameter === undefined ? 'unknown' : allowedValues(parameter)}.`,
  );
}

/** What a parameter may be, in words: "a whole number from 1 to 64". */
export function allowedValues(parameter: ParameterDescription): string {
  const { type, minimum, maximum, choices } = parameter;
  if (type === 'choice') return `one of ${choices.join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'text') return 'a text';
  if (type === 'feature') return 'the name of a feature tensor; `inspect` lists them';
  const noun = type === 'integer' ? 'a whole number' : 'a number';
  if (minimum !== null && maximum !== null) return `${noun} from ${minimum} to ${maximum}`;
  if (minimum !== null) return `${noun} from ${minimum} on`;
  if (maximum !== null) return `${noun} up to ${maximum}`;
  return noun;
}
