import type { Message } from '@bufbuild/protobuf';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './proto/onnx_pb.ts';

/**
 * A decoded ONNX model. The messages are treated as immutable: every edit returns a new model that shares the
 * untouched messages (and above all the bytes of the initialisers) with the old one.
 */
export interface OnnxModel {
  readonly proto: ModelProto;
  readonly graph: GraphProto;
  /** The file it was read from, when it came from one. */
  readonly path?: string;
  /** Locations of external data files, relative to the model's folder, sorted. Their content is in the tensors. */
  readonly externalFiles: readonly string[];
}

/** A size along one axis: known, symbolic (a name such as `batch`), or not known (null). */
export type Dimension = number | string | null;
/** The sizes of a tensor, outermost first. */
export type Shape = readonly Dimension[];

/** The default operator domain goes by two names. */
export function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Version of the default operator set that the model asks for; 1 when the file names none. */
export function opsetOf(model: OnnxModel): number {
  const entry = model.proto.opsetImport.find((opset) => isDefaultDomain(opset.domain));
  return entry === undefined ? 1 : Number(entry.version);
}

/** A copy that shares its fields with the original: defaults live on the prototype, so a spread would lose them. */
export function shallowCopy<T extends Message>(message: T): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message) as T;
}

/** The model with other parts of its graph; everything not named is shared. */
export function withGraph(
  model: OnnxModel,
  parts: Partial<
    Pick<GraphProto, 'node' | 'initializer' | 'sparseInitializer' | 'input' | 'output' | 'valueInfo'>
  >,
): OnnxModel {
  const graph = Object.assign(shallowCopy(model.graph), parts);
  const proto = shallowCopy(model.proto);
  proto.graph = graph;
  return { ...model, proto, graph };
}

/** Initialisers by name. */
export function initialisersOf(model: OnnxModel): ReadonlyMap<string, TensorProto> {
  return new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
}

/** The inputs that a caller has to feed: older files list their initialisers among the inputs too. */
export function realInputs(model: OnnxModel): readonly ValueInfoProto[] {
  const constants = new Set(model.graph.initializer.map((tensor) => tensor.name));
  for (const sparse of model.graph.sparseInitializer) {
    if (sparse.values !== undefined) constants.add(sparse.values.name);
  }
  return model.graph.input.filter((input) => !constants.has(input.name));
}

/** Which node writes each tensor. */
export function producersOf(model: OnnxModel): ReadonlyMap<string, NodeProto> {
  const producers = new Map<string, NodeProto>();
  for (const node of model.graph.node) {
    for (const output of node.output) {
      if (output !== '') producers.set(output, node);
    }
  }
  return producers;
}

/** Every name that a tensor of the main graph goes by. */
export function tensorNames(model: OnnxModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const input of model.graph.input) names.add(input.name);
  for (const tensor of model.graph.initializer) names.add(tensor.name);
  for (const node of model.graph.node) {
    for (const name of node.input) if (name !== '') names.add(name);
    for (const name of node.output) if (name !== '') names.add(name);
  }
  return names;
}

/** How to speak of the model in a message: its file name, or "the model". */
export function modelTitle(model: OnnxModel): string {
  return model.path === undefined ? 'the model' : model.path;
}

/** How a message names a node: exporters often leave the name out, the first output is always there. */
export function nodeTitle(node: NodeProto): string {
  return node.name === '' ? `that writes ${node.output[0] ?? 'nothing'}` : node.name;
}
