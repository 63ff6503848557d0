import { type OnnxModel, withGraph } from '../model.ts';
import { readBy } from '../subgraphs.ts';

/**
 * The model without nodes and initialisers that no output depends on. ONNX Runtime runs them all the same, and
 * worse: a tensor that a forgotten Shape reads can't be fused away, nor stay in the blocked layout of its
 * convolutions. Inputs stay, read or not.
 */
export function withoutUnread(model: OnnxModel): OnnxModel {
  const read = new Set(model.graph.output.map((output) => output.name));
  const node = model.graph.node
    .toReversed()
    .filter((candidate) => {
      if (!candidate.output.some((name) => read.has(name))) return false;
      for (const name of readBy(candidate)) read.add(name);
      return true;
    })
    .reverse();
  const initializer = model.graph.initializer.filter((tensor) => read.has(tensor.name));
  return withGraph(model, { node, initializer });
}
