import type { GraphProto, NodeProto } from './proto/onnx_pb.ts';

/** The subgraphs of a node: bodies of loops, branches of conditions. */
export function subgraphsOf(node: NodeProto): readonly GraphProto[] {
  if (node.attribute.every((attribute) => attribute.g === undefined && attribute.graphs.length === 0))
    return [];
  return node.attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
}

/** Every node of a graph and of the subgraphs below it, at any depth: outer nodes before the inner ones. */
export function* allNodes(nodes: Iterable<NodeProto>): Generator<NodeProto> {
  const waiting: Iterable<NodeProto>[] = [nodes];
  for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
    for (const node of level) {
      yield node;
      for (const graph of subgraphsOf(node)) waiting.push(graph.node);
    }
  }
}

/**
 * Names that a node reads from its own graph: its inputs, and what its subgraphs read from around them. Recursion
 * ends at the depth of subgraphs, which reading a file bounds.
 */
export function readBy(node: NodeProto): readonly string[] {
  const inner = subgraphsOf(node);
  return inner.length === 0 ? node.input : [...node.input, ...inner.flatMap(readFromAround)];
}

function readFromAround(graph: GraphProto): readonly string[] {
  const own = new Set<string>();
  for (const input of graph.input) own.add(input.name);
  for (const tensor of graph.initializer) own.add(tensor.name);
  for (const sparse of graph.sparseInitializer) own.add(sparse.values?.name ?? '');
  for (const node of graph.node) for (const name of node.output) own.add(name);
  const read = new Set<string>();
  for (const node of graph.node) for (const name of readBy(node)) if (!own.has(name)) read.add(name);
  for (const output of graph.output) if (!own.has(output.name)) read.add(output.name);
  return [...read];
}
