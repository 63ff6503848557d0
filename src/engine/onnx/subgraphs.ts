import type { GraphProto, NodeProto } from './proto/onnx_pb.ts';

/** The subgraphs of a node: bodies of loops, branches of conditions. */
export function subgraphsOf(node: NodeProto): readonly GraphProto[] {
  const found: GraphProto[] = [];
  for (const attribute of node.attribute) {
    if (attribute.g !== undefined) found.push(attribute.g);
    if (attribute.graphs.length > 0) found.push(...attribute.graphs);
  }
  return found;
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

/** Names that a node reads, those inside its subgraphs included. */
export function readBy(node: NodeProto): readonly string[] {
  if (subgraphsOf(node).length === 0) return node.input;
  const names: string[] = [];
  for (const inner of allNodes([node])) names.push(...inner.input);
  for (const inner of allNodes([node])) {
    for (const graph of subgraphsOf(inner)) for (const output of graph.output) names.push(output.name);
  }
  return names;
}
