import { intOf, intsOf } from '../attributes.ts';
import type { Dimension, Shape } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import {
  facts,
  inputFacts,
  knownIntegers,
  positiveAxis,
  productOf,
  type RuleTable,
  type ShapeRule,
} from './facts.ts';

/** The elements of a small tensor at some places of one axis. */
function slicedValues(
  values: readonly Dimension[],
  shape: Shape,
  axis: number,
  places: readonly number[],
): readonly Dimension[] | undefined {
  const inner = productOf(shape.slice(axis + 1));
  const size = shape[axis];
  if (inner === null || typeof size !== 'number') return undefined;
  const blocks = values.length / (inner * size);
  const starts = Array.from({ length: blocks }, (_, block) => block * inner * size);
  return starts.flatMap((start) =>
    places.flatMap((place) => values.slice(start + place * inner, start + (place + 1) * inner)),
  );
}

const slice: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const starts = intsOf(node, 'starts') ?? knownIntegers(context.inputs[1]);
  const ends = intsOf(node, 'ends') ?? knownIntegers(context.inputs[2]);
  const given = intsOf(node, 'axes') ?? knownIntegers(context.inputs[3]);
  const axes = given ?? (context.inputs[3] === undefined ? starts?.map((_, i) => i) : undefined);
  if (axes === undefined)
    return [
      facts(
        x.type,
        x.shape.map(() => null),
      ),
    ];
  const steps =
    knownIntegers(context.inputs[4]) ?? (context.inputs[4] === undefined ? axes.map(() => 1) : []);
  const shape: Dimension[] = [...x.shape];
  let values = x.values;
  for (const [i, named] of axes.entries()) {
    const axis = positiveAxis(named, shape.length);
    const size = x.shape[axis];
    const step = steps[i] ?? 0;
    const [start, end] = [starts?.[i], ends?.[i]];
    if (typeof size !== 'number' || step === 0 || start === undefined || end === undefined) {
      shape[axis] = null;
      values = undefined;
      continue;
    }
    const places = slicedPlaces(start, end, step, size);
    if (values !== undefined) {
      const taken = Array.from({ length: places.length }, (_, place) => places.first + place * step);
      values = slicedValues(values, shape, axis, taken);
    }
    shape[axis] = places.length;
  }
  return [facts(x.type, shape, values)];
};

/** Where a slice of one axis begins and how many elements it takes, as the operator's text defines it. */
function slicedPlaces(start: number, end: number, step: number, size: number) {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const bound = (at: number) => Math.max(low, Math.min(high, at < 0 ? Math.max(at + size, low) : at));
  const first = bound(start);
  return { first, length: Math.max(0, Math.ceil((bound(end) - first) / step)) };
}

const gather: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const indices = inputFacts(context, 1);
  if (x.shape === null || indices.shape === null) return [facts(x.type, null)];
  const axis = positiveAxis(intOf(context.node, 'axis', 0), x.shape.length);
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const picks = knownIntegers(indices);
  const source = x.values;
  const values =
    source === undefined || picks === null || x.shape.length !== 1
      ? null
      : picks.map((at) => source[positiveAxis(at, source.length)] ?? null);
  return [facts(x.type, shape, values)];
};

/** As many picks as there are indices. */
const gatherElements: ShapeRule = (context) => [
  facts(inputFacts(context, 0).type, inputFacts(context, 1).shape),
];

/** Each index vector picks what is left of x behind the axes that it names. */
const gatherVectors: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const indices = inputFacts(context, 1).shape;
  const named = indices?.at(-1);
  if (x.shape === null || indices === null || typeof named !== 'number') return [facts(x.type, null)];
  const shared = intOf(context.node, 'batch_dims', 0);
  return [facts(x.type, [...indices.slice(0, -1), ...x.shape.slice(shared + named)])];
};

/** x with some elements replaced. */
const scatter: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  return [facts(x.type, x.shape)];
};

const topK: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const [count = null] = knownIntegers(context.inputs[1]) ?? [intOf(context.node, 'k', null)];
  const axis = positiveAxis(intOf(context.node, 'axis', -1), x.shape?.length ?? 0);
  const shape = x.shape?.map((size, i) => (i === axis ? count : size)) ?? null;
  return [facts(x.type, shape), facts(TensorProto_DataType.INT64, shape)];
};

const pad: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const pads = intsOf(context.node, 'pads') ?? knownIntegers(context.inputs[1]);
  const axes = knownIntegers(context.inputs[3]) ?? x.shape?.map((_, i) => i) ?? [];
  if (x.shape === null || pads === null) return [facts(x.type, x.shape?.map(() => null) ?? null)];
  const shape: Dimension[] = [...x.shape];
  for (const [i, given] of axes.entries()) {
    const axis = positiveAxis(given, shape.length);
    const size = shape[axis];
    const added = (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
    if (added !== 0) shape[axis] = typeof size === 'number' ? size + added : null;
  }
  return [facts(x.type, shape)];
};

/** Elements that are picked, replaced, or put among others. */
export const selectionRules: RuleTable = {
  Slice: slice,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherVectors,
  ScatterElements: scatter,
  ScatterND: scatter,
  TopK: topK,
  Pad: pad,
};
