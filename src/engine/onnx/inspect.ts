import { isDefaultDomain, type OnnxModel, opsetOf, realInputs, type Shape } from './model.ts';
import { TensorProto_DataType, type ValueInfoProto } from './proto/onnx_pb.ts';
import type { TensorFacts } from './shape/facts.ts';
import { declaredFacts, inferShapes } from './shape/infer.ts';
import { elementBytes, elementCount, elementTypeName } from './tensor.ts';

/** An input or output as a person reads it: null sizes are unknown, strings symbolic. */
export interface ModelPort {
  readonly name: string;
  readonly type: string;
  readonly shape: Shape | null;
}

/** A tensor [N, C, h, w] that keeps the picture's geometry. */
export interface FeatureTensor {
  readonly name: string;
  readonly shape: Shape;
  /** The operator that computes it. */
  readonly operator: string;
}

export interface ModelInspection {
  /** Version of the default operator set. */
  readonly opset: number;
  /** Versions of other operator sets, by domain. */
  readonly domains: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly producer: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** Floating-point parameters, and the bytes of all initialisers. */
  readonly parameters: { readonly count: number; readonly bytes: number };
  /** Nodes by operator, sorted by name; operators of other domains as `domain::Operator`. */
  readonly operators: Readonly<Record<string, number>>;
  /** In the order in which the graph computes them; the last one is the usual choice for CAM methods. */
  readonly featureTensors: readonly FeatureTensor[];
  readonly externalData: readonly string[];
}

const floating: readonly number[] = [
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
];

/** Operators whose result has a place for each place of the picture. */
const spatialSource = new Set(['Conv', 'ConvTranspose']);
const spatialKept = new Set(
  (
    'Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Mish Tanh Softplus Softsign Gelu Erf Exp Abs ' +
    'Neg Sqrt Clip Dropout Identity BatchNormalization InstanceNormalization GroupNormalization LRN Add Sub Mul Div ' +
    'Pow Min Max Sum Mean Concat Split Pad Resize Upsample DepthToSpace SpaceToDepth MaxPool AveragePool LpPool'
  ).split(' '),
);

/** All that can be said of a model without running it. */
export function inspectModel(
  model: OnnxModel,
  shapes: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): ModelInspection {
  const { proto, graph } = model;
  const operators = new Map<string, number>();
  for (const node of graph.node) {
    const name = isDefaultDomain(node.domain) ? node.opType : `${node.domain}::${node.opType}`;
    operators.set(name, (operators.get(name) ?? 0) + 1);
  }
  const port = (info: ValueInfoProto): ModelPort => {
    const { type, shape } = declaredFacts(info);
    const inferred = shapes.get(info.name);
    return {
      name: info.name,
      type: elementTypeName(type === 0 ? (inferred?.type ?? 0) : type),
      shape: inferred?.shape ?? shape,
    };
  };
  const parameters = { count: 0, bytes: 0 };
  for (const tensor of graph.initializer) {
    const count = elementCount(tensor);
    if (floating.includes(tensor.dataType)) parameters.count += count;
    parameters.bytes += count * elementBytes(tensor.dataType);
  }
  return {
    opset: opsetOf(model),
    domains: Object.fromEntries(
      proto.opsetImport
        .filter((opset) => !isDefaultDomain(opset.domain))
        .map((opset) => [opset.domain, Number(opset.version)]),
    ),
    irVersion: Number(proto.irVersion),
    producer: [proto.producerName, proto.producerVersion].filter((part) => part !== '').join(' '),
    inputs: realInputs(model).map(port),
    outputs: graph.output.map(port),
    parameters,
    operators: Object.fromEntries([...operators].sort(([a], [b]) => (a < b ? -1 : 1))),
    featureTensors: featureTensors(model, shapes),
    externalData: model.externalFiles,
  };
}

/**
 * Tensors [N, C, h, w] with h, w > 1 that keep the picture's geometry: a convolution's result and whatever is
 * computed from it place by place, by pooling, or by joining channels. Attention matrices, which have four axes
 * too, are no such tensors. Any other tensor can still be exposed by its name.
 */
export function featureTensors(
  model: OnnxModel,
  shapes: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): readonly FeatureTensor[] {
  const spatial = new Set<string>();
  const found: FeatureTensor[] = [];
  for (const node of model.graph.node) {
    if (!isDefaultDomain(node.domain)) continue;
    const kept = spatialKept.has(node.opType) && node.input.some((name) => spatial.has(name));
    if (!kept && !spatialSource.has(node.opType)) continue;
    const outputs = node.opType === 'Split' ? node.output : node.output.slice(0, 1);
    for (const name of outputs) {
      spatial.add(name);
      const shape = shapes.get(name)?.shape;
      if (shape?.length === 4 && shape.slice(2).every((size) => typeof size !== 'number' || size > 1)) {
        found.push({ name, shape, operator: node.opType });
      }
    }
  }
  return found;
}
