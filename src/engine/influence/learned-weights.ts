import { dependence } from '../onnx/differentiate/dependence.ts';
import { constantsOf } from '../onnx/fold-constants.ts';
import { isDefaultDomain, type OnnxModel } from '../onnx/model.ts';
import { type NodeProto, TensorProto_DataType } from '../onnx/proto/onnx_pb.ts';
import { inferShapes } from '../onnx/shape/infer.ts';
import { elementCount } from '../onnx/tensor.ts';

/** A tensor that training changes. */
export interface LearnedWeight {
  readonly name: string;
  /** How many numbers it has. */
  readonly size: number;
}

/** Linear layers: every constant operand is learned. */
const linear = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum']);
/** Inputs 1 and 2 are scale and bias; what follows are running statistics, which no gradient changes. */
const scaled = new Set([
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LayerNormalization',
  'RMSNormalization',
  'SimplifiedLayerNormalization',
  'PRelu',
]);
/** Behind a linear layer these add biases and position embeddings, or scale layers. Before it, they standardise pixels. */
const blending = new Set(['Add', 'Mul']);
const floats: ReadonlySet<number> = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
]);

/**
 * The tensors of a classifier that its training has changed, as far as the file tells, in the order in which the graph
 * reads them: weights and biases of linear layers, scales and biases of normalisations, slopes, and constants that are
 * added or multiplied behind the first linear layer. Running statistics and the standardisation of pixels are none.
 * An exporter that folds normalisations into convolutions leaves other weights than were trained; gradients then belong
 * to those of the file.
 *
 * @param answer the tensor that scores the classes
 */
export function learnedWeights(model: OnnxModel, answer: string): readonly LearnedWeight[] {
  const constants = constantsOf(model);
  const behindLinear = new Set<string>();
  const found = new Map<string, number>();
  for (const node of model.graph.node) {
    if (!isDefaultDomain(node.domain)) continue;
    const operands = operandsOf(node);
    const isConstant = (name: string) => constants.has(name);
    if (node.input.every((name) => name === '' || isConstant(name))) continue;
    const behind = linear.has(node.opType) || node.input.some((name) => behindLinear.has(name));
    if (behind) for (const name of node.output) behindLinear.add(name);
    if (blending.has(node.opType) && !behind) continue;
    for (const name of operands) {
      const tensor = constants.get(name);
      if (tensor === undefined || !floats.has(tensor.dataType)) continue;
      const size = elementCount(tensor);
      // A single number is an exporter's constant, such as the root of an attention head's size.
      if (size >= 2 || (size === 1 && !blending.has(node.opType))) found.set(name, size);
    }
  }
  const facts = inferShapes(model);
  const { tensors } = dependence(model.graph.node, facts, [...found.keys()], [answer]);
  return [...found].filter(([name]) => tensors.has(name)).map(([name, size]) => ({ name, size }));
}

function operandsOf({ opType, input }: NodeProto): readonly string[] {
  if (scaled.has(opType)) return input.slice(1, 3);
  return linear.has(opType) || blending.has(opType) ? input : [];
}
