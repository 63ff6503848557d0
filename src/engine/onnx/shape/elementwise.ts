import { intOf } from '../attributes.ts';
import type { Dimension } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import {
  broadcastShapes,
  facts,
  inputFacts,
  type RuleTable,
  type ShapeRule,
  type TensorFacts,
} from './facts.ts';

/** Output 0 looks like input 0; further outputs (Dropout's mask, batch statistics) stay unknown. */
const same: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  return [facts(x.type, x.shape)];
};

const sameWithValues: ShapeRule = (context) => [inputFacts(context, 0)];

function broadcastAll(inputs: readonly (TensorFacts | undefined)[]) {
  return inputs.map((input) => input?.shape ?? null).reduce((a, b) => broadcastShapes(a, b));
}

/** Any number of inputs, broadcast; the type is the first one's. */
const broadcast: ShapeRule = (context) => [facts(inputFacts(context, 0).type, broadcastAll(context.inputs))];

const compare: ShapeRule = (context) => [facts(TensorProto_DataType.BOOL, broadcastAll(context.inputs))];

/** Sizes are computed inside exported graphs, so arithmetic on small integer tensors is followed. */
function combine(
  a: TensorFacts,
  b: TensorFacts,
  of: (left: number, right: number) => number,
): readonly Dimension[] | null {
  const left = a.values;
  const right = b.values;
  if (left === undefined || right === undefined) return null;
  const length = Math.max(left.length, right.length);
  if ((left.length !== length && left.length !== 1) || (right.length !== length && right.length !== 1))
    return null;
  return Array.from({ length }, (_, i) => {
    const x = left[left.length === 1 ? 0 : i] ?? null;
    const y = right[right.length === 1 ? 0 : i] ?? null;
    return typeof x === 'number' && typeof y === 'number' ? of(x, y) : null;
  });
}

function arithmetic(of: (left: number, right: number) => number): ShapeRule {
  return (context) => {
    const a = inputFacts(context, 0);
    const b = inputFacts(context, 1);
    return [facts(a.type || b.type, broadcastShapes(a.shape, b.shape), combine(a, b, of))];
  };
}

const equal: ShapeRule = (context) => {
  const a = inputFacts(context, 0);
  const b = inputFacts(context, 1);
  const shape = broadcastShapes(a.shape, b.shape);
  return [
    facts(
      TensorProto_DataType.BOOL,
      shape,
      combine(a, b, (x, y) => (x === y ? 1 : 0)),
    ),
  ];
};

const where: ShapeRule = (context) => {
  const [condition, yes, no] = [0, 1, 2].map((i) => inputFacts(context, i));
  const choice = condition?.values;
  const values = choice?.map((flag, i) => {
    if (typeof flag !== 'number') return null;
    const source = flag === 0 ? no : yes;
    return source?.values?.[source.values.length === 1 ? 0 : i] ?? null;
  });
  return [facts(yes?.type ?? 0, broadcastAll(context.inputs), values)];
};

const cast: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  return [facts(intOf(context.node, 'to', 0), x.shape, x.values)];
};

const unary =
  'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Tanh Softplus Softsign ' +
  'Gelu Erf Exp Log Sqrt Reciprocal Abs Neg Ceil Floor Round Sign Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh ' +
  'Atanh Clip Softmax LogSoftmax Hardmax Dropout BatchNormalization InstanceNormalization GroupNormalization ' +
  'LayerNormalization RMSNormalization LpNormalization MeanVarianceNormalization LRN Shrink CumSum Trilu Not';

export const elementwiseRules: RuleTable = {
  ...Object.fromEntries(unary.split(' ').map((operator) => [operator, same])),
  Identity: sameWithValues,
  Cast: cast,
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => Math.trunc(a / b)),
  Pow: broadcast,
  Mod: broadcast,
  Min: broadcast,
  Max: broadcast,
  Sum: broadcast,
  Mean: broadcast,
  Equal: equal,
  Less: compare,
  LessOrEqual: compare,
  Greater: compare,
  GreaterOrEqual: compare,
  And: compare,
  Or: compare,
  Xor: compare,
  IsNaN: compare,
  IsInf: compare,
  Where: where,
};
