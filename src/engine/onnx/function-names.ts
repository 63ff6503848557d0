import type { FunctionProto, GraphProto, NodeProto } from './proto/onnx_pb.ts';
import { allNodes, subgraphsOf } from './subgraphs.ts';

/** Names of nodes and tensors, in a graph or a function and the subgraphs below. */
function namesIn(nodes: readonly NodeProto[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of allNodes(nodes)) {
    names.add(node.name);
    for (const name of node.input) names.add(name);
    for (const name of node.output) names.add(name);
    for (const graph of subgraphsOf(node)) {
      for (const { name } of [...graph.input, ...graph.output, ...graph.initializer]) names.add(name);
    }
  }
  return names;
}

/** Finds prefixes under which the names of a function's body are new to a model. */
export class FreeNames {
  readonly #taken: Set<string>;
  readonly #inBody = new Map<FunctionProto, ReadonlySet<string>>();
  readonly #next = new Map<string, number>();

  constructor(graph: GraphProto) {
    this.#taken = new Set(namesIn(graph.node));
    for (const { name } of [...graph.input, ...graph.output, ...graph.initializer]) this.#taken.add(name);
  }

  /** The call's name, with a number where that alone would lead to names that are there already. */
  prefixFor(made: FunctionProto, call: NodeProto): string {
    const body = this.#inBody.get(made) ?? namesIn(made.node);
    this.#inBody.set(made, body);
    const stem = call.name || call.output.find((name) => name !== '') || call.opType;
    for (let i = this.#next.get(stem) ?? 0; ; i++) {
      const prefix = i === 0 ? `${stem}/` : `${stem}_${i}/`;
      const names = [...body].map((name) => `${prefix}${name}`);
      if (names.some((name) => this.#taken.has(name))) continue;
      for (const name of names) this.#taken.add(name);
      this.#next.set(stem, i + 1);
      return prefix;
    }
  }
}
