import { Failure } from '#contract/failure.ts';
import { nodeTitle } from './model.ts';
import type { NodeProto } from './proto/onnx_pb.ts';
import { readBy } from './subgraphs.ts';

/** How many nodes of a cycle a message names. */
const namedNodes = 4;

/**
 * The nodes in an order in which each comes after those whose results it reads; the given order where that is one.
 * ONNX asks for it, ONNX Runtime takes any order, and so do exporters' and editors' mistakes reach users.
 *
 * @throws Failure `model` for a cycle, naming nodes on it.
 */
export function inOrder(nodes: readonly NodeProto[], title: string): readonly NodeProto[] {
  const writer = new Map<string, number>();
  for (const [i, node] of nodes.entries())
    for (const name of node.output) if (name !== '') writer.set(name, i);
  const sources = (i: number): readonly number[] => {
    const node = nodes[i];
    return node === undefined ? [] : readBy(node).flatMap((name) => writer.get(name) ?? []);
  };
  if (nodes.every((_, i) => sources(i).every((source) => source < i))) return nodes;

  const ordered: NodeProto[] = [];
  const done = new Set<number>();
  for (let first = 0; first < nodes.length; first++) {
    // Depth first without recursion: the path from a node to what it needs, with the needs not yet looked at.
    const path: { readonly node: number; readonly needs: Iterator<number> }[] = [];
    const onPath = new Set<number>();
    const enter = (node: number) => {
      path.push({ node, needs: sources(node).values() });
      onPath.add(node);
    };
    if (!done.has(first)) enter(first);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const next = step.needs.next();
      if (next.done !== true) {
        if (onPath.has(next.value)) {
          const cycle = path.slice(path.findIndex(({ node }) => node === next.value));
          throw cyclic(
            cycle.flatMap(({ node }) => nodes[node] ?? []),
            title,
          );
        }
        if (!done.has(next.value)) enter(next.value);
        continue;
      }
      path.pop();
      onPath.delete(step.node);
      done.add(step.node);
      const node = nodes[step.node];
      if (node !== undefined) ordered.push(node);
    }
  }
  return ordered;
}

function cyclic(cycle: readonly NodeProto[], title: string): Failure {
  const named = cycle.slice(-namedNodes).map((node) => `node ${nodeTitle(node)}`);
  const others = cycle.length - named.length;
  return new Failure(
    'model',
    `${title} goes in a circle: ${named.reverse().join(' reads ')}${others > 0 ? ` reads ${others} more` : ''}, ` +
      'which reads the first. No such model can run; export it again.',
    { node: cycle[0] === undefined ? null : nodeTitle(cycle[0]) },
  );
}
