import { type Dimension, isDefaultDomain, type OnnxModel, opsetOf, type Shape } from '../model.ts';
import type { ValueInfoProto } from '../proto/onnx_pb.ts';
import { constantFacts, constantRules } from './constants.ts';
import { convolutionRules } from './convolution.ts';
import { elementwiseRules } from './elementwise.ts';
import { facts, isFloating, type RuleTable, type TensorFacts, unknownFacts } from './facts.ts';
import { layoutRules } from './layout.ts';
import { linearRules } from './linear.ts';
import { selectionRules } from './selection.ts';

/** One rule per operator; an operator that is not here leaves its outputs to value_info. */
export const shapeRules: RuleTable = {
  ...constantRules,
  ...elementwiseRules,
  ...convolutionRules,
  ...linearRules,
  ...layoutRules,
  ...selectionRules,
};

/** Element type and shape that a graph input, output or value_info entry declares. */
export function declaredFacts(info: ValueInfoProto): TensorFacts {
  const type = info.type?.value;
  if (type?.case !== 'tensorType') return unknownFacts;
  const dimensions = type.value.shape?.dim;
  if (dimensions === undefined) return facts(type.value.elemType, null);
  const shape = dimensions.map(({ value }): Dimension => {
    if (value.case === 'dimValue') return value.value < 0n ? null : Number(value.value);
    return value.case === 'dimParam' && value.value !== '' ? value.value : null;
  });
  return facts(type.value.elemType, shape);
}

/** More axes than any operator takes; only graphs made to grow without end have more. */
const mostAxes = 64;
/** Longer vectors are data and carry no sizes. */
const longestFollowed = 64;

/**
 * What a rule found, without what no tensor can have: sizes that are no whole numbers from 0 on come from attributes
 * that contradict their inputs. So no later step allocates, or counts, by them.
 */
function plausible(found: TensorFacts | undefined): TensorFacts | undefined {
  if (found === undefined) return undefined;
  const { type, shape, values } = found;
  const size = (value: Dimension) =>
    typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0) ? null : value;
  const fits = isFloating(type) ? Number.isFinite : Number.isInteger;
  const followed = (value: Dimension) => (typeof value === 'number' && !fits(value) ? null : value);
  return {
    type,
    shape: shape === null || shape.length > mostAxes ? null : shape.map(size),
    ...(values === undefined || values.length > longestFollowed ? {} : { values: values.map(followed) }),
  };
}

/** What a rule found, with gaps filled from what the file declares. */
function merge(found: TensorFacts | undefined, declared: TensorFacts | undefined): TensorFacts {
  if (found === undefined) return declared ?? unknownFacts;
  if (declared === undefined) return found;
  const type = found.type === 0 ? declared.type : found.type;
  const other = declared.shape;
  if (found.shape === null) return { ...found, type, shape: other };
  if (other?.length !== found.shape.length) return { ...found, type };
  const shape = found.shape.map((size, i) => size ?? other[i] ?? null);
  return { ...found, type, shape };
}

/**
 * Types and shapes of every tensor of the main graph, as far as the rules and the file's value_info reach. A
 * tensor that is missing from the result or has shape null could not be inferred; nothing is guessed.
 *
 * @param inputShapes takes the place of the shapes that the graph declares for its inputs, for instance to learn
 * all sizes at a given batch. Symbols of the declared shape are then replaced in value_info as well.
 */
export function inferShapes(
  model: OnnxModel,
  inputShapes: Readonly<Record<string, Shape>> = {},
): ReadonlyMap<string, TensorFacts> {
  const known = new Map<string, TensorFacts>();
  const symbols = new Map<string, Dimension>();
  const declared = new Map<string, TensorFacts>();

  for (const input of model.graph.input) {
    const own = declaredFacts(input);
    const given = inputShapes[input.name];
    known.set(input.name, given === undefined ? own : facts(own.type, given));
    for (const [i, size] of (given ?? []).entries()) {
      const symbol = own.shape?.[i];
      if (typeof symbol === 'string') symbols.set(symbol, size);
    }
  }
  for (const info of [...model.graph.valueInfo, ...model.graph.output]) {
    const own = declaredFacts(info);
    const shape = own.shape?.map((size) =>
      typeof size === 'string' && symbols.has(size) ? (symbols.get(size) ?? null) : size,
    );
    declared.set(info.name, facts(own.type, shape ?? null));
  }
  for (const tensor of model.graph.initializer) known.set(tensor.name, constantFacts(tensor));

  const opset = opsetOf(model);
  for (const node of model.graph.node) {
    const rule = isDefaultDomain(node.domain) ? shapeRules[node.opType] : undefined;
    const inputs = node.input.map((name) => (name === '' ? undefined : (known.get(name) ?? unknownFacts)));
    const outputs = rule === undefined ? [] : rule({ node, inputs, opset });
    for (const [i, name] of node.output.entries()) {
      if (name !== '') known.set(name, merge(plausible(outputs[i]), declared.get(name)));
    }
  }
  return known;
}
