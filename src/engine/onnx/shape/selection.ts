import { intOf, intsOf } from '../attributes.ts';
import type { Dimension } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import { facts, inputFacts, knownIntegers, positiveAxis, type RuleTable, type ShapeRule } from './facts.ts';

const slice: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const starts = intsOf(node, 'starts') ?? knownIntegers(context.inputs[1]);
  const ends = intsOf(node, 'ends') ?? knownIntegers(context.inputs[2]);
  if (starts === null || ends === null)
    return [
      facts(
        x.type,
        x.shape.map(() => null),
      ),
    ];
  const axes = intsOf(node, 'axes') ?? knownIntegers(context.inputs[3]) ?? starts.map((_, i) => i);
  const steps = knownIntegers(context.inputs[4]) ?? starts.map(() => 1);
  const shape: Dimension[] = [...x.shape];
  let values = x.values;
  for (const [i, given] of axes.entries()) {
    const axis = positiveAxis(given, shape.length);
    const size = x.shape[axis];
    const step = steps[i] ?? 1;
    if (typeof size !== 'number' || step === 0) {
      shape[axis] = null;
      continue;
    }
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const bound = (at: number) => Math.max(low, Math.min(high, at < 0 ? Math.max(at + size, low) : at));
    const from = bound(starts[i] ?? 0);
    const to = bound(ends[i] ?? size);
    shape[axis] = Math.max(0, Math.ceil((to - from) / step));
    values = values === undefined || step !== 1 ? undefined : values.slice(from, to);
  }
  return [facts(x.type, shape, values)];
};

const gather: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const indices = inputFacts(context, 1);
  if (x.shape === null || indices.shape === null) return [facts(x.type, null)];
  const axis = positiveAxis(intOf(context.node, 'axis', 0), x.shape.length);
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const picks = knownIntegers(indices);
  const source = x.values;
  const values =
    source === undefined || picks === null
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
