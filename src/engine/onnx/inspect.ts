import { type FeatureTensor, featureTensors } from './feature-tensors.ts';
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
  /** In the order in which the graph computes them. */
  readonly featureTensors: readonly FeatureTensor[];
  readonly externalData: readonly string[];
}

const floating: readonly number[] = [
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
];

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
