import { node as makeNode } from './build.ts';
import { isDefaultDomain, type OnnxModel, type Shape, withGraph } from './model.ts';
import type { NodeProto, TensorProto } from './proto/onnx_pb.ts';
import type { TensorFacts } from './shape/facts.ts';
import { inferShapes } from './shape/infer.ts';

/** Branches that lie in each other's branches are opened one level at a time. */
const deepest = 64;

/**
 * The model with the branch in the place of every If whose condition is known from sizes alone: exporters write one
 * where an axis is dropped "if it has size 1". `inputShapes` as in `inferShapes`. An If that depends on what is in
 * the picture stays.
 */
export function openConstantBranches(
  model: OnnxModel,
  inputShapes: Readonly<Record<string, Shape>> = {},
): OnnxModel {
  let opened = model;
  for (let level = 0; level < deepest && opened.graph.node.some(isBranch); level++) {
    const facts = inferShapes(opened, inputShapes);
    let initialisers: readonly TensorProto[] = opened.graph.initializer;
    let changed = false;
    const nodes = opened.graph.node.flatMap((node) => {
      const branch = isBranch(node) ? takenBranch(node, facts) : undefined;
      if (branch === undefined) return [node];
      changed = true;
      initialisers = [...initialisers, ...branch.initializer];
      const results = node.output.map((name, i) =>
        makeNode('Identity', [branch.output[i]?.name ?? ''], [name]),
      );
      return [...branch.node, ...results];
    });
    if (!changed) break;
    opened = withGraph(opened, { node: nodes, initializer: [...initialisers] });
  }
  return opened;
}

function isBranch(node: NodeProto): boolean {
  return node.opType === 'If' && isDefaultDomain(node.domain);
}

/** Names are unique through all levels of a graph, and only one branch is taken: it moves as it is. */
function takenBranch(node: NodeProto, facts: ReadonlyMap<string, TensorFacts>) {
  const condition = facts.get(node.input[0] ?? '')?.values?.[0];
  if (typeof condition !== 'number') return undefined;
  const name = condition === 0 ? 'else_branch' : 'then_branch';
  return node.attribute.find((attribute) => attribute.name === name)?.g;
}
