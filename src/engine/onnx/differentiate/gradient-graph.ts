import { float } from '../attributes.ts';
import { GraphBuilder, node } from '../build.ts';
import type { Binding } from '../edit.ts';
import type { Shape } from '../model.ts';
import { type NodeProto, TensorProto_DataType } from '../proto/onnx_pb.ts';
import { type TensorFacts, unknownFacts } from '../shape/facts.ts';
import { tensorFloat, tensorInt64 } from '../tensor.ts';

/** One size along an axis: a number, or the name of an int64 tensor [1] that holds it in a run. */
export type Size = number | string;

/**
 * The reverse half of a graph while it is written. Tensors of the forward half are reached through `forward` and
 * `value`; what they return, and what every other method takes and returns, are names inside this half.
 */
export class GradientGraph extends GraphBuilder {
  readonly #facts: ReadonlyMap<string, TensorFacts>;
  readonly #binding = new Map<string, string>();
  readonly #made = new Map<string, string>();
  readonly #reshaped = new Map<string, string>();
  #repeats = 0;

  constructor(opset: number, facts: ReadonlyMap<string, TensorFacts>) {
    super(opset);
    this.#facts = facts;
  }

  /** Which forward tensor each input of this half stands for. */
  get binding(): Binding {
    return Object.fromEntries(this.#binding);
  }

  /** Makes a tensor once and remembers it. */
  once(key: string, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(key, made);
    return made;
  }

  /** A tensor of the forward half, in its own element type. */
  forward(name: string): string {
    if (name === '') throw new RangeError('an input that it needs is left out');
    const own = `forward:${name}`;
    if (!this.#binding.has(own)) {
      this.#binding.set(own, name);
      this.input(own, 'float32', null);
    }
    return own;
  }

  /** A tensor of the forward half as float32; gradients are computed in float32 whatever the model computes in. */
  value(name: string): string {
    const own = this.forward(name);
    if (this.factsOf(name).type === TensorProto_DataType.FLOAT) return own;
    return this.once(`value:${name}`, () => this.cast(own, 'float32'));
  }

  /** What is known of a forward tensor before anything runs. */
  factsOf(name: string): TensorFacts {
    return this.#facts.get(name) ?? unknownFacts;
  }

  /** The shape of a forward tensor as an int64 vector: a constant when it is known, a Shape node otherwise. */
  sizesOf(name: string): string {
    const { shape } = this.factsOf(name);
    if (shape?.every((size) => typeof size === 'number')) return this.list(shape);
    return this.once(`sizes:${name}`, () => this.add('Shape', [this.forward(name)]));
  }

  /** The size of a forward tensor along one axis, counted from the front. */
  sizeOf(name: string, axis: number): Size {
    const known = this.factsOf(name).shape?.[axis];
    if (typeof known === 'number') return known;
    return this.once(`size:${axis}:${name}`, () =>
      this.apply('Gather', this.sizesOf(name), this.list([axis])),
    );
  }

  /** Sizes joined to an int64 vector. */
  sizes(parts: readonly Size[]): string {
    const numbers = parts.filter((part) => typeof part === 'number');
    if (numbers.length === parts.length) return this.list(numbers);
    const pieces: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? 1;
      pieces.push(typeof part === 'number' ? this.list([part]) : part);
    }
    return pieces.length === 1 ? (pieces[0] ?? '') : this.add('Concat', pieces, { axis: 0 });
  }

  /** A shared int64 vector. */
  list(values: readonly number[]): string {
    return this.once(`list:${values.join()}`, () => this.integers(values));
  }

  /** A shared int64 constant of rank 0. */
  whole(value: number): string {
    return this.once(`whole:${value}`, () => this.initialiser(tensorInt64(`whole_${value}`, [], [value])));
  }

  /** A shared float32 constant of rank 0. */
  scalar(value: number): string {
    return this.once(`scalar:${value}`, () => this.floats([], [value]));
  }

  /** A float constant as the operand `ConstantOfShape` wants it. */
  filled(sizes: string, value: number): string {
    return this.add('ConstantOfShape', [sizes], { value: tensorFloat('', [1], [value]) });
  }

  /**
   * x with other sizes. A tensor that was reshaped already is taken as it was before: ONNX Runtime 1.30 joins
   * reshapes that follow each other and fails where the sizes of the first show only in a run.
   */
  resized(x: string, sizes: string): string {
    const source = this.#reshaped.get(x) ?? x;
    const made = this.add('Reshape', [source, sizes]);
    this.#reshaped.set(made, source);
    return made;
  }

  /** x in the shape of a forward tensor; one size that shows only in a run follows from the others. */
  resizedLike(x: string, name: string): string {
    const { shape } = this.factsOf(name);
    const numbers = shape?.filter((size) => typeof size === 'number') ?? [];
    const open = shape === null || shape.length - numbers.length !== 1 || numbers.includes(0);
    return this.resized(
      x,
      open ? this.sizesOf(name) : this.list(shape.map((size) => (typeof size === 'number' ? size : -1))),
    );
  }

  /** A node without attributes; numbers become scalars. */
  apply(operator: string, ...inputs: readonly (string | number)[]): string {
    return this.add(
      operator,
      inputs.map((input) => (typeof input === 'number' ? this.scalar(input) : input)),
    );
  }

  /** `yes` where the condition holds, else `no`. */
  where(condition: string, yes: string | number, no: string | number): string {
    return this.apply('Where', condition, yes, no);
  }

  /** The sum of one or more tensors of equal shape. */
  sum(terms: readonly string[]): string {
    const [first = '', ...others] = terms;
    if (others.length === 0) return first;
    return this.add(terms.length === 2 ? 'Add' : 'Sum', terms);
  }

  /**
   * 1 where x > 0, else 0, as float32: HardSigmoid, min(max(2^127 x, 0), 1), in a third of the time of Greater and
   * Cast. Between 0 and 2^-127, among the subnormal numbers, it rises.
   */
  positive(x: string): string {
    return this.add('HardSigmoid', [x], { alpha: float(2 ** 127), beta: float(0) });
  }

  /** The element-wise maximum of one or more tensors of equal shape. */
  maximum(terms: readonly string[]): string {
    const [first = '', ...others] = terms;
    return others.length === 0 ? first : this.add('Max', terms);
  }

  /** Swaps the last two of `rank` axes. */
  transposeMatrix(x: string, rank: number): string {
    const order = Array.from({ length: rank }, (_, i) => i);
    order.splice(rank - 2, 2, rank - 1, rank - 2);
    return this.add('Transpose', [x], { perm: order });
  }

  /** Cuts x along an axis into `count` parts of the given sizes. */
  split(x: string, sizes: string, axis: number, count: number): readonly string[] {
    const parts = Array.from({ length: count }, (_, i) => this.#freshName('Split', i));
    this.#repeats++;
    this.addNode(node('Split', [x, sizes], parts, { axis }));
    return parts;
  }

  /** The operator of a forward node with other inputs; returns output `wanted` (of `wanted` + 1). */
  repeat(like: NodeProto, inputs: readonly string[], wanted = 0): string {
    const outputs = Array.from({ length: wanted + 1 }, (_, i) => this.#freshName(like.opType, i));
    this.#repeats++;
    const copy = node(like.opType, inputs, outputs, {}, { domain: like.domain });
    copy.attribute = like.attribute;
    this.addNode(copy);
    return outputs[wanted] ?? '';
  }

  #freshName(operator: string, output: number): string {
    return `${operator.toLowerCase()}_parts_${this.#repeats}_${output}`;
  }

  /** Adds every element of `values` to zeros of the given sizes, at places counted through the whole tensor. */
  scatter(places: string, values: string, sizes: string): string {
    const length = this.add('ReduceProd', [sizes], { keepdims: 1 });
    const inputs = [this.filled(length, 0), this.reshape(places, [-1]), this.reshape(values, [-1])];
    const added = this.add('ScatterElements', inputs, { axis: 0, reduction: 'add' });
    return this.resized(added, sizes);
  }

  /**
   * Undoes broadcasting: sums x, shaped like the forward tensor `from`, over the axes along which `to` was
   * repeated, and gives it the shape of `to`.
   */
  undoBroadcast(x: string, from: string, to: string): string {
    return this.sumTo(x, this.factsOf(from).shape, this.factsOf(to).shape, this.sizesOf(to));
  }

  /**
   * The same for shapes: x has shape `wide`, the result `narrow`, as far as they are known; `target` holds the
   * sizes of the result in a run.
   */
  sumTo(x: string, wide: Shape | null, narrow: Shape | null, target: string): string {
    const axes = repeatedAxes(wide, narrow);
    if (axes !== null && wide !== null && narrow !== null) {
      if (axes.length === 0) return x;
      const leading = wide.length - narrow.length;
      const aligned = axes.every((axis) => axis < leading) || leading === 0;
      const summed = this.reduceSum(x, axes, leading === 0);
      return aligned ? summed : this.resized(summed, target);
    }
    // The sizes show only in a run: compare them there, with ones put before the shorter shape.
    const whole = this.apply('Shape', x);
    const missing = this.apply('Sub', this.apply('Shape', whole), this.apply('Shape', target));
    const ones = this.cast(this.filled(missing, 1), 'int64');
    const padded = this.add('Concat', [ones, target], { axis: 0 });
    const differs = this.apply('Not', this.apply('Equal', padded, whole));
    const where = this.apply('Squeeze', this.apply('NonZero', differs), this.list([0]));
    const summed = this.add('ReduceSum', [x, where], { keepdims: 1, noop_with_empty_axes: 1 });
    return this.resized(summed, target);
  }
}

/** Axes of `wide` along which `narrow` was repeated; null when the known shapes don't tell. */
function repeatedAxes(wide: Shape | null, narrow: Shape | null): readonly number[] | null {
  if (wide === null || narrow === null || narrow.length > wide.length) return null;
  const leading = wide.length - narrow.length;
  const axes: number[] = [];
  for (const [i, size] of wide.entries()) {
    const own = i < leading ? 1 : narrow[i - leading];
    if (i < leading) axes.push(i);
    else if (own === size && own !== null) continue;
    else if (own === 1) axes.push(i);
    else if (typeof own === 'number') continue;
    else return null;
  }
  return axes;
}
