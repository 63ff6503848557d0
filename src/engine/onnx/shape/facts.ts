import type { Dimension, Shape } from '../model.ts';
import { type NodeProto, TensorProto_DataType } from '../proto/onnx_pb.ts';

/** What is known of a tensor before anything runs. */
export interface TensorFacts {
  /** Code of the element type (TensorProto.DataType); 0 when unknown. */
  readonly type: number;
  /** Null when not even the rank is known. */
  readonly shape: Shape | null;
  /**
   * The content of small tensors, rows first: they carry sizes to Reshape, Slice, Expand .. and scales to Resize.
   * Constants are followed from rank 0 or 1 on; pads become matrices on their way.
   */
  readonly values?: readonly Dimension[];
}

/** Nothing known. */
export const unknownFacts: TensorFacts = { type: 0, shape: null };

const floatingTypes: ReadonlySet<number> = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
]);

/** Whether an element type holds fractions. */
export function isFloating(type: number): boolean {
  return floatingTypes.has(type);
}

/** What a rule sees: the node, the facts of its inputs (undefined where left out) and the operator set. */
export interface RuleContext {
  readonly node: NodeProto;
  readonly inputs: readonly (TensorFacts | undefined)[];
  readonly opset: number;
}

/** Facts of a node's outputs from those of its inputs. Missing entries are unknown. */
export type ShapeRule = (context: RuleContext) => readonly TensorFacts[];

/** Rules by operator type (default domain). */
export type RuleTable = Readonly<Record<string, ShapeRule>>;

/** The facts of an input; unknown when it is left out. */
export function inputFacts(context: RuleContext, index: number): TensorFacts {
  return context.inputs[index] ?? unknownFacts;
}

/** An axis counted from the front. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** One size of two that broadcast against each other; null when it can't be told. */
function broadcastDimension(a: Dimension, b: Dimension): Dimension {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === 'number') return typeof b === 'number' ? null : a;
  return typeof b === 'number' ? b : null;
}

/** The shape of an elementwise result (NumPy's broadcasting). */
export function broadcastShapes(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null) return null;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - (rank - a.length)];
    const right = b[i - (rank - b.length)];
    if (left === undefined) return right ?? null;
    return right === undefined ? left : broadcastDimension(left, right);
  });
}

/** Product of sizes, or null when one of them is not a number. */
export function productOf(sizes: Shape): number | null {
  let product = 1;
  for (const size of sizes) {
    if (typeof size !== 'number') return null;
    product *= size;
  }
  return product;
}

/** Facts with `values` only where they are known. */
export function facts(type: number, shape: Shape | null, values?: readonly Dimension[] | null): TensorFacts {
  return values === undefined || values === null ? { type, shape } : { type, shape, values };
}

/** The content of an integer input as plain numbers; null when a size in it is unknown. */
export function knownIntegers(input: TensorFacts | undefined): readonly number[] | null {
  const values = input?.values;
  if (values === undefined) return null;
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? numbers : null;
}
