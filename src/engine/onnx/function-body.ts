import { node as makeNode } from './build.ts';
import { shallowCopy } from './model.ts';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  NodeProto,
  ValueInfoProto,
} from './proto/onnx_pb.ts';
import { subgraphsOf } from './subgraphs.ts';

/**
 * The nodes of a function as they run for one call: formal inputs and outputs are the caller's tensors, every other
 * name gets the prefix, and attributes that refer to the function's take the caller's value, else the default.
 */
export function functionBody(made: FunctionProto, call: NodeProto, prefix: string): readonly NodeProto[] {
  const names = new Map<string, string>();
  for (const [i, formal] of made.input.entries()) names.set(formal, call.input[i] ?? '');
  const handedOn: NodeProto[] = [];
  for (const [i, formal] of made.output.entries()) {
    const actual = call.output[i] ?? '';
    if (actual === '') continue;
    // An output that is an input, or is listed twice, has a name already.
    const known = names.get(formal);
    if (known === undefined) names.set(formal, actual);
    else handedOn.push(makeNode('Identity', [known], [actual], {}, { name: `${prefix}${formal}` }));
  }
  const attributes = new Map<string, AttributeProto>();
  for (const attribute of [...made.attributeProto, ...call.attribute])
    attributes.set(attribute.name, attribute);
  const body = new BodyCopy(names, attributes, prefix);
  return [...made.node.map((node) => body.node(node)), ...handedOn];
}

/** Copies nodes with other names. Every name inside a function is its own, so none is left as it is. */
class BodyCopy {
  readonly #names: ReadonlyMap<string, string>;
  readonly #attributes: ReadonlyMap<string, AttributeProto>;
  readonly #prefix: string;

  constructor(
    names: ReadonlyMap<string, string>,
    attributes: ReadonlyMap<string, AttributeProto>,
    prefix: string,
  ) {
    this.#names = names;
    this.#attributes = attributes;
    this.#prefix = prefix;
  }

  #name(name: string): string {
    return name === '' ? '' : (this.#names.get(name) ?? `${this.#prefix}${name}`);
  }

  node(original: NodeProto): NodeProto {
    const copy = shallowCopy(original);
    copy.name = original.name === '' ? '' : `${this.#prefix}${original.name}`;
    copy.input = original.input.map((name) => this.#name(name));
    copy.output = original.output.map((name) => this.#name(name));
    const refers = original.attribute.some((attribute) => attribute.refAttrName !== '');
    if (refers || subgraphsOf(original).length > 0) {
      copy.attribute = original.attribute.flatMap((attribute) => this.#attribute(attribute));
    }
    return copy;
  }

  /** An attribute that refers to one which neither the caller nor a default gives is left out. */
  #attribute(original: AttributeProto): readonly AttributeProto[] {
    if (original.refAttrName !== '') {
      const given = this.#attributes.get(original.refAttrName);
      if (given === undefined) return [];
      return [Object.assign(shallowCopy(given), { name: original.name })];
    }
    if (original.g === undefined && original.graphs.length === 0) return [original];
    const copy = shallowCopy(original);
    if (original.g !== undefined) copy.g = this.#graph(original.g);
    copy.graphs = original.graphs.map((graph) => this.#graph(graph));
    return [copy];
  }

  #graph(original: GraphProto): GraphProto {
    const named = <T extends ValueInfoProto | GraphProto['initializer'][number]>(message: T): T =>
      Object.assign(shallowCopy(message), { name: this.#name(message.name) });
    return Object.assign(shallowCopy(original), {
      node: original.node.map((node) => this.node(node)),
      input: original.input.map(named),
      output: original.output.map(named),
      valueInfo: original.valueInfo.map(named),
      initializer: original.initializer.map(named),
    });
  }
}
