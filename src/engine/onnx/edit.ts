import { create } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import type { GraphFragment } from './build.ts';
import { initialisersOf, modelTitle, type OnnxModel, shallowCopy, tensorNames, withGraph } from './model.ts';
import {
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';

/**
 * The model with the named tensor (a node's output) as one more graph output. Nothing changes when it is an
 * output already.
 *
 * @throws Failure `not-found` when no node of the main graph writes such a tensor.
 */
export function exposeTensor(model: OnnxModel, name: string): OnnxModel {
  if (model.graph.output.some((output) => output.name === name)) return model;
  if (!model.graph.node.some((node) => node.output.includes(name))) {
    throw new Failure(
      'not-found',
      `${modelTitle(model)} computes no tensor named ${name}. \`inspect\` lists the feature tensors it offers.`,
    );
  }
  return withGraph(model, { output: [...model.graph.output, declaredOutput(model, name)] });
}

/** How a tensor is declared as an output: as the file does, or by its name alone. */
export function declaredOutput(model: OnnxModel, name: string): ValueInfoProto {
  const { output, valueInfo } = model.graph;
  const known = [output, valueInfo].flatMap((infos) => infos.find((info) => info.name === name) ?? []);
  return known[0] ?? create(ValueInfoProtoSchema, { name });
}

/** The model with only the named outputs, in that order. */
export function selectOutputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  const exposed = names.reduce(exposeTensor, model);
  const output = names.map((name) => exposed.graph.output.find((candidate) => candidate.name === name));
  return withGraph(exposed, { output: output.filter((value) => value !== undefined) });
}

/** The model with one more initialiser; an old one of the same name is replaced. */
export function addInitialiser(model: OnnxModel, tensor: TensorProto): OnnxModel {
  const ready = withConstantInitialisers(model);
  const others = ready.graph.initializer.filter((candidate) => candidate.name !== tensor.name);
  return withGraph(ready, { initializer: [...others, tensor] });
}

/**
 * Before IR version 4 every initialiser had to be listed as an input too; from then on a listed one may be
 * overridden by the caller and is no constant to the optimiser. Nobody overrides them here, so the list goes and
 * the version rises to 4.
 */
export function withConstantInitialisers(model: OnnxModel): OnnxModel {
  const constants = initialisersOf(model);
  const next = withGraph(model, {
    input: model.graph.input.filter((input) => !constants.has(input.name)),
  });
  if (next.proto.irVersion < 4n) next.proto.irVersion = 4n;
  return next;
}

/** The model with tensors renamed everywhere, subgraphs included. */
export function renameTensors(model: OnnxModel, names: ReadonlyMap<string, string>): OnnxModel {
  const to = (name: string) => names.get(name) ?? name;
  const value = (info: ValueInfoProto): ValueInfoProto =>
    names.has(info.name) ? Object.assign(shallowCopy(info), { name: to(info.name) }) : info;
  return withGraph(model, {
    node: model.graph.node.map((node) => renameInNode(node, names)),
    initializer: model.graph.initializer.map((tensor) =>
      names.has(tensor.name) ? Object.assign(shallowCopy(tensor), { name: to(tensor.name) }) : tensor,
    ),
    input: model.graph.input.map(value),
    output: model.graph.output.map(value),
    valueInfo: model.graph.valueInfo.map(value),
  });
}

function renameInNode(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  const copy = shallowCopy(node);
  copy.input = node.input.map((name) => names.get(name) ?? name);
  copy.output = node.output.map((name) => names.get(name) ?? name);
  if (node.attribute.some((attribute) => attribute.g !== undefined || attribute.graphs.length > 0)) {
    copy.attribute = node.attribute.map((attribute) => {
      if (attribute.g === undefined && attribute.graphs.length === 0) return attribute;
      const renamed = shallowCopy(attribute);
      if (attribute.g !== undefined) renamed.g = renameInSubgraph(attribute.g, names);
      renamed.graphs = attribute.graphs.map((inner) => renameInSubgraph(inner, names));
      return renamed;
    });
  }
  return copy;
}

/** Inside a subgraph outer tensors are read by name (and never written: names are unique through all levels). */
function renameInSubgraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  return Object.assign(shallowCopy(graph), { node: graph.node.map((node) => renameInNode(node, names)) });
}

/** The fragment with every name in it changed. */
export function renameFragment(fragment: GraphFragment, to: (name: string) => string): GraphFragment {
  const names = new Map<string, string>();
  for (const name of fragmentNames(fragment)) names.set(name, to(name));
  const value = (info: ValueInfoProto) => Object.assign(shallowCopy(info), { name: to(info.name) });
  return {
    inputs: fragment.inputs.map(value),
    outputs: fragment.outputs.map(value),
    initialisers: fragment.initialisers.map((tensor) =>
      Object.assign(shallowCopy(tensor), { name: to(tensor.name) }),
    ),
    nodes: fragment.nodes.map((node) =>
      Object.assign(renameInNode(node, names), { name: `${to(node.name)}` }),
    ),
  };
}

function fragmentNames(fragment: GraphFragment): ReadonlySet<string> {
  const names = new Set<string>();
  for (const info of [...fragment.inputs, ...fragment.outputs]) names.add(info.name);
  for (const tensor of fragment.initialisers) names.add(tensor.name);
  for (const node of fragment.nodes) {
    for (const name of [...node.input, ...node.output]) if (name !== '') names.add(name);
  }
  return names;
}

/** Where a fragment's boundary meets the model: fragment name -> model tensor. */
export type Binding = Readonly<Record<string, string>>;

function joined(model: OnnxModel, fragment: GraphFragment, binding: Binding, prefix: string): GraphFragment {
  const boundary = new Set([...fragment.inputs, ...fragment.outputs].map((info) => info.name));
  const taken = tensorNames(model);
  return renameFragment(fragment, (name) => {
    const bound = binding[name];
    if (bound !== undefined) return bound;
    const own = boundary.has(name) ? name : `${prefix}/${name}`;
    if (taken.has(own)) {
      throw new RangeError(
        `invalid fragment: the model already has a tensor named ${own}; choose another prefix`,
      );
    }
    return own;
  });
}

/**
 * Puts a small graph before the model. `binding` maps outputs of the fragment to inputs of the model, which stop
 * being inputs; the fragment's own inputs become inputs of the model under their own names, its unbound outputs
 * become outputs, and everything inside it is renamed to `prefix/name`.
 *
 * The fragment must be written for the model's operator set: build it with `new GraphBuilder(opsetOf(model))`.
 *
 * @throws RangeError for a binding that names no fragment output or model input, or for names that are taken.
 */
export function prependGraph(
  model: OnnxModel,
  fragment: GraphFragment,
  binding: Binding,
  prefix = 'prefix',
): OnnxModel {
  const bound = new Set(Object.values(binding));
  const given = new Set(fragment.outputs.map((output) => output.name));
  const taken = new Set(model.graph.input.map((input) => input.name));
  for (const [from, to] of Object.entries(binding)) {
    if (!given.has(from)) {
      throw new RangeError(`invalid binding: the fragment has no output ${from}`);
    }
    if (!taken.has(to)) {
      throw new RangeError(`invalid binding: the model has no input ${to}`);
    }
  }
  const ready = withConstantInitialisers(model);
  const part = joined(ready, fragment, binding, prefix);
  return withGraph(ready, {
    node: [...part.nodes, ...ready.graph.node],
    initializer: [...ready.graph.initializer, ...part.initialisers],
    input: [...part.inputs, ...ready.graph.input.filter((input) => !bound.has(input.name))],
    output: [...ready.graph.output, ...part.outputs.filter((output) => !bound.has(output.name))],
  });
}

/**
 * Puts a small graph behind the model. `binding` maps inputs of the fragment to tensors of the model; unbound
 * inputs become inputs of the model, the fragment's outputs become outputs beside (or, with `replaceOutputs`,
 * instead of) those of the model. Names inside the fragment become `prefix/name`.
 *
 * @throws RangeError for a binding that names no fragment input or model tensor, or for names that are taken.
 */
export function appendGraph(
  model: OnnxModel,
  fragment: GraphFragment,
  binding: Binding,
  options: { readonly prefix?: string; readonly replaceOutputs?: boolean } = {},
): OnnxModel {
  const taken = tensorNames(model);
  const wanted = new Set(fragment.inputs.map((input) => input.name));
  for (const [from, to] of Object.entries(binding)) {
    if (!wanted.has(from)) {
      throw new RangeError(`invalid binding: the fragment has no input ${from}`);
    }
    if (!taken.has(to)) throw new RangeError(`invalid binding: the model has no tensor ${to}`);
  }
  const ready = withConstantInitialisers(model);
  const part = joined(ready, fragment, binding, options.prefix ?? 'suffix');
  const bound = new Set(Object.values(binding));
  return withGraph(ready, {
    node: [...ready.graph.node, ...part.nodes],
    initializer: [...ready.graph.initializer, ...part.initialisers],
    input: [...ready.graph.input, ...part.inputs.filter((input) => !bound.has(input.name))],
    output: [...(options.replaceOutputs === true ? [] : ready.graph.output), ...part.outputs],
  });
}
