import { intOf, stringOf } from '../../attributes.ts';
import { positiveAxis } from '../../shape/facts.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/**
 * For any operator that only picks elements: let it pick from a tensor that holds each element's own number, and
 * add the cotangent up at the numbers that come out.
 */
function byNumbers(
  context: NodeContext,
  others = context.node.input.slice(1).map((_, i) => context.raw(i + 1)),
) {
  const { graph, node } = context;
  const sizes = context.inputSizes(0);
  const length = graph.add('ReduceProd', [sizes], { keepdims: 0 });
  const count = graph.apply('Range', graph.whole(0), length, graph.whole(1));
  const numbers = graph.resized(count, sizes);
  return [graph.scatter(graph.repeat(node, [numbers, ...others]), context.cotangent(), sizes)];
}

/**
 * g brought back along one axis: place i of the result is element `positions.indexOf(i)` of g, or 0 where i was
 * not picked. One Gather from g with a zero behind it; positions must not repeat.
 */
function spread(context: NodeContext, g: string, axis: number, positions: readonly number[], size: number) {
  const { graph } = context;
  const rank = context.rank(0);
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank + axis ? 1 : 0));
  const source = Array.from({ length: size }, () => positions.length);
  for (const [place, position] of positions.entries()) source[position] = place;
  const extended = graph.apply('Pad', g, graph.list(pads));
  return graph.add('Gather', [extended, graph.list(source)], { axis });
}

/** Positions that a Slice takes along one axis, as the operator's text defines them. */
function slicedPositions(start: number, end: number, step: number, size: number): readonly number[] {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const bound = (at: number) => Math.max(low, Math.min(high, at < 0 ? Math.max(at + size, low) : at));
  const positions: number[] = [];
  const last = bound(end);
  for (let at = bound(start); step > 0 ? at < last : at > last; at += step) positions.push(at);
  return positions;
}

/**
 * A cut without steps from a start that is known is undone by padding; one with steps along axes of known size
 * by `spread`; anything else by the elements' numbers.
 */
const slice: GradientRule = (context) => {
  const { graph } = context;
  const shape = context.inputShape(0);
  const starts = context.integers(1);
  if (shape === null || starts === undefined || (context.has(4) && context.integers(4) === undefined)) {
    return byNumbers(context);
  }
  const rank = shape.length;
  const axes = context.has(3) ? context.integers(3) : starts.map((_, i) => i);
  const steps = context.integers(4) ?? starts.map(() => 1);
  if (axes === undefined) return byNumbers(context);
  const places = axes.map((axis) => positiveAxis(axis, rank));
  const firsts = starts.map((start, i) => {
    const size = shape[places[i] ?? 0];
    if (typeof size === 'number') return start < 0 ? Math.max(start + size, 0) : Math.min(start, size);
    return start >= 0 ? start : undefined;
  });
  if (steps.every((step) => step === 1) && firsts.every((first) => first !== undefined)) {
    const before = Array.from({ length: rank }, (_, axis) => firsts[places.indexOf(axis)] ?? 0);
    const g = context.cotangent();
    const left = graph.apply('Sub', context.inputSizes(0), graph.apply('Shape', g));
    const head = graph.list(before);
    const pads = graph.add('Concat', [head, graph.apply('Sub', left, head)], { axis: 0 });
    return [graph.apply('Pad', g, pads)];
  }
  const ends = context.integers(2);
  if (ends === undefined || places.some((axis) => typeof shape[axis] !== 'number')) return byNumbers(context);
  let g = context.cotangent();
  for (const [i, axis] of places.entries()) {
    const size = Number(shape[axis]);
    const positions = slicedPositions(starts[i] ?? 0, ends[i] ?? size, steps[i] ?? 1, size);
    g = spread(context, g, axis, positions, size);
  }
  return [g];
};

/** Constant indices without repetition along an axis of known size by `spread`, others by numbers. */
const gather: GradientRule = (context) => {
  const { graph, node } = context;
  const shape = context.inputShape(0);
  const indexShape = context.inputShape(1);
  const indices = context.integers(1);
  if (shape === null || indexShape === null || indexShape.length > 1 || indices === undefined) {
    return byNumbers(context);
  }
  const axis = positiveAxis(intOf(node, 'axis', 0), shape.length);
  const size = shape[axis];
  if (typeof size !== 'number') return byNumbers(context);
  const positions = indices.map((index) => positiveAxis(index, size));
  if (new Set(positions).size < positions.length) return byNumbers(context);
  const g = indexShape.length === 0 ? graph.unsqueeze(context.cotangent(), [axis]) : context.cotangent();
  return [spread(context, g, axis, positions, size)];
};

/** Padding with a constant is undone by cutting: negative pads cut. Other modes repeat elements of x. */
const pad: GradientRule = (context) => {
  const { graph, node } = context;
  if (stringOf(node, 'mode', 'constant') !== 'constant') {
    // A constant value has no meaning in the other modes and another element type than the numbers.
    return byNumbers(context, [context.raw(1), ...(context.has(3) ? ['', context.raw(3)] : [])]);
  }
  const negative = graph.apply('Neg', context.raw(1));
  return [graph.add('Pad', [context.cotangent(), negative, ...(context.has(3) ? ['', context.raw(3)] : [])])];
};

export const selectionRules: GradientRules = {
  Slice: slice,
  Gather: gather,
  GatherElements: (context) => byNumbers(context),
  GatherND: (context) => byNumbers(context),
  Pad: pad,
};
