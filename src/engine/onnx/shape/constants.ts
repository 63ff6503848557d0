import { floatOf, intOf, intsOf, tensorOf } from '../attributes.ts';
import type { Dimension } from '../model.ts';
import { type TensorProto, TensorProto_DataType } from '../proto/onnx_pb.ts';
import { elementCount, floatValues, integerValues, tensorDims } from '../tensor.ts';
import {
  facts,
  inputFacts,
  positiveAxis,
  type RuleTable,
  type ShapeRule,
  type TensorFacts,
} from './facts.ts';

/** Larger tensors are data and carry no sizes. */
const longestFollowed = 64;

/** Facts of a constant tensor, with its content when it may carry sizes. */
export function constantFacts(tensor: TensorProto): TensorFacts {
  const small = tensor.dims.length <= 1 && elementCount(tensor) <= longestFollowed;
  const values = small ? (integerValues(tensor) ?? floatValues(tensor)) : null;
  return facts(tensor.dataType, tensorDims(tensor), values === null ? null : [...values]);
}

const constant: ShapeRule = (context) => {
  const value = tensorOf(context.node, 'value');
  if (value !== undefined) return [constantFacts(value)];
  const integers = intsOf(context.node, 'value_ints');
  if (integers !== undefined) return [facts(TensorProto_DataType.INT64, [integers.length], integers)];
  const integer = intOf(context.node, 'value_int', null);
  if (integer !== null) return [facts(TensorProto_DataType.INT64, [], [integer])];
  const fraction = floatOf(context.node, 'value_float', null);
  if (fraction !== null) return [facts(TensorProto_DataType.FLOAT, [], [fraction])];
  return [facts(TensorProto_DataType.FLOAT, null)];
};

const constantOfShape: ShapeRule = (context) => {
  const sizes = context.inputs[0]?.values;
  const fill = tensorOf(context.node, 'value');
  const type = fill?.dataType ?? TensorProto_DataType.FLOAT;
  if (sizes === undefined) return [facts(type, null)];
  const [length] = sizes;
  const value = fill === undefined ? undefined : integerValues(fill)?.[0];
  const follow = sizes.length === 1 && typeof length === 'number' && length <= longestFollowed;
  const values = follow && value !== undefined ? Array.from({ length }, (): Dimension => value) : null;
  return [facts(type, sizes, values)];
};

const shapeOf: ShapeRule = (context) => {
  const { shape } = inputFacts(context, 0);
  if (shape === null) return [facts(TensorProto_DataType.INT64, [null])];
  const start = positiveAxis(intOf(context.node, 'start', 0), shape.length);
  const end = positiveAxis(intOf(context.node, 'end', shape.length), shape.length);
  const values = shape.slice(start, end);
  return [facts(TensorProto_DataType.INT64, [values.length], values)];
};

/** From start to before limit in steps: known in length where all three are. */
const range: ShapeRule = (context) => {
  const [start, limit, step] = [0, 1, 2].map((i) => context.inputs[i]?.values?.[0]);
  const { type } = inputFacts(context, 0);
  if (typeof start !== 'number' || typeof limit !== 'number' || typeof step !== 'number' || step === 0) {
    return [facts(type, [null])];
  }
  const length = Math.max(Math.ceil((limit - start) / step), 0);
  const values = length > longestFollowed ? null : Array.from({ length }, (_, i) => start + i * step);
  return [facts(type, [length], values)];
};

export const constantRules: RuleTable = {
  Constant: constant,
  Range: range,
  ConstantOfShape: constantOfShape,
  Shape: shapeOf,
};
