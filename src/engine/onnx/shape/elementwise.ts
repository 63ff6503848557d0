import { intOf } from '../attributes.ts';
import type { Dimension, Shape } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import {
  broadcastShapes,
  facts,
  inputFacts,
  isFloating,
  type RuleTable,
  type ShapeRule,
  type TensorFacts,
  unknownFacts,
} from './facts.ts';

/** Output 0 looks like input 0; further outputs (Dropout's mask, batch statistics) stay unknown. */
const same: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  return [facts(x.type, x.shape)];
};

const sameWithValues: ShapeRule = (context) => [inputFacts(context, 0)];

/** A function of one operand, followed on numbers. */
function followed(of: (x: number) => number): ShapeRule {
  return (context) => {
    const x = inputFacts(context, 0);
    const values = x.values?.map(
      (value): Dimension => (typeof value === 'number' ? rounded(x.type, of(value)) : null),
    );
    return [facts(x.type, x.shape, values)];
  };
}

function broadcastAll(inputs: readonly (TensorFacts | undefined)[]) {
  return inputs
    .map((input) => input?.shape ?? null)
    .reduce<Shape | null>((a, b) => broadcastShapes(a, b), []);
}

/** Any number of inputs, broadcast; the type is the first one's. */
const broadcast: ShapeRule = (context) => [facts(inputFacts(context, 0).type, broadcastAll(context.inputs))];

const compare: ShapeRule = (context) => [facts(TensorProto_DataType.BOOL, broadcastAll(context.inputs))];

/** Sizes are computed inside exported graphs, so arithmetic on small tensors is followed. */
function combine(
  a: TensorFacts,
  b: TensorFacts,
  of: (left: number, right: number) => number,
): readonly Dimension[] | null {
  const left = a.values;
  const right = b.values;
  // Matrices would broadcast by rows and columns.
  const matrices = [a, b].some(({ shape }) => shape === null || shape.length > 1);
  if (left === undefined || right === undefined || matrices) return null;
  const length = Math.max(left.length, right.length);
  if ((left.length !== length && left.length !== 1) || (right.length !== length && right.length !== 1))
    return null;
  return Array.from({ length }, (_, i) => {
    const x = left[left.length === 1 ? 0 : i] ?? null;
    const y = right[right.length === 1 ? 0 : i] ?? null;
    return typeof x === 'number' && typeof y === 'number' ? of(x, y) : null;
  });
}

/** Fractions as the runtime computes them. */
function rounded(type: number, value: number): number {
  return type === TensorProto_DataType.FLOAT ? Math.fround(value) : value;
}

function arithmetic(of: (left: number, right: number, floating: boolean) => number): ShapeRule {
  return (context) => {
    const [first, ...others] = context.inputs.map((input) => input ?? unknownFacts);
    if (first === undefined) return [];
    return [
      others.reduce((a, b) => {
        const type = a.type || b.type;
        const values = combine(a, b, (x, y) => rounded(type, of(x, y, isFloating(type))));
        return facts(type, broadcastShapes(a.shape, b.shape), values);
      }, first),
    ];
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

/** A fraction that becomes an integer is cut off towards zero. */
const cast: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const to = intOf(context.node, 'to', 0);
  const values = isFloating(to)
    ? x.values
    : x.values?.map((value) => (typeof value === 'number' ? Math.trunc(value) : value));
  return [facts(to, x.shape, values)];
};

/** Quantised values keep their shape; their float type is that of the scale. */
const dequantise: ShapeRule = (context) => {
  const scale: TensorFacts = inputFacts(context, 1);
  return [facts(scale.type, inputFacts(context, 0).shape)];
};

/** The type is that of the zero point, uint8 without one. */
const quantise: ShapeRule = (context) => {
  const zero = context.inputs[2];
  return [facts(zero?.type ?? TensorProto_DataType.UINT8, inputFacts(context, 0).shape)];
};

const unary =
  'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Tanh Softplus Softsign ' +
  'Gelu Erf Exp Log Reciprocal Round Sign Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh ' +
  'Atanh Clip Softmax LogSoftmax Hardmax Dropout BatchNormalization InstanceNormalization GroupNormalization ' +
  'LayerNormalization RMSNormalization LpNormalization MeanVarianceNormalization LRN Shrink CumSum Trilu Not';

export const elementwiseRules: RuleTable = {
  ...Object.fromEntries(unary.split(' ').map((operator) => [operator, same])),
  Identity: sameWithValues,
  Cast: cast,
  DequantizeLinear: dequantise,
  QuantizeLinear: quantise,
  CastLike: (context) => {
    const { shape, values } = inputFacts(context, 0);
    return [facts(inputFacts(context, 1).type, shape, values)];
  },
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b, floating) => (floating ? a / b : Math.trunc(a / b))),
  Min: arithmetic((a, b) => Math.min(a, b)),
  Max: arithmetic((a, b) => Math.max(a, b)),
  Neg: followed((x) => -x),
  Abs: followed(Math.abs),
  Ceil: followed(Math.ceil),
  Floor: followed(Math.floor),
  Sqrt: followed(Math.sqrt),
  Pow: broadcast,
  Mod: (context) =>
    arithmetic(intOf(context.node, 'fmod', 0) === 1 ? (a, b) => a % b : (a, b) => a - b * Math.floor(a / b))(
      context,
    ),
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
