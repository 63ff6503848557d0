import { Failure } from '#contract/failure.ts';
import { isDefaultDomain } from '../model.ts';
import { type NodeProto, TensorProto_DataType } from '../proto/onnx_pb.ts';
import type { TensorFacts } from '../shape/facts.ts';
import { readBy } from '../subgraphs.ts';
import { operatorOf } from './rule.ts';
import { roundings } from './rules/passing.ts';
import { constantOperators } from './rules.ts';

const floating: ReadonlySet<number> = new Set([
  0, // unknown: rules that find an integer there write a Cast and lose nothing
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
]);

/** The part of a graph that lies between the chosen tensors and the results. */
export interface Dependence {
  /** Its nodes, in the order in which they run. */
  readonly nodes: readonly NodeProto[];
  /** Its tensors: they depend on a chosen one, and a result depends on them. */
  readonly tensors: ReadonlySet<string>;
}

/** Whether derivatives pass through a node at all. */
function passes(node: NodeProto): boolean {
  return !(isDefaultDomain(node.domain) && constantOperators.has(node.opType));
}

/** The nodes and tensors between `sources` and `results` along which derivatives pass. */
export function dependence(
  nodes: readonly NodeProto[],
  facts: ReadonlyMap<string, TensorFacts>,
  sources: readonly string[],
  results: readonly string[],
): Dependence {
  const below = new Set(sources);
  const reached: NodeProto[] = [];
  for (const node of nodes) {
    if (!passes(node) || !readBy(node).some((name) => below.has(name))) continue;
    reached.push(node);
    const rounding = roundings.has(operatorOf(node));
    for (const name of node.output) {
      if (name !== '' && (rounding || floating.has(facts.get(name)?.type ?? 0))) below.add(name);
    }
  }
  const needed = new Set(results);
  const between: NodeProto[] = [];
  for (const node of reached.reverse()) {
    if (!node.output.some((name) => needed.has(name) && below.has(name))) continue;
    between.push(node);
    for (const name of readBy(node)) if (below.has(name)) needed.add(name);
  }
  return {
    nodes: between.reverse(),
    tensors: new Set([...needed].filter((name) => below.has(name))),
  };
}

/** Refuses a tensor on which no result depends: a gradient of zeros would look like an answer. */
export function requireDependence(
  title: string,
  tensor: string,
  { tensors }: Dependence,
  results: readonly string[],
): void {
  if (tensors.has(tensor)) return;
  throw new Failure(
    'usage',
    `in ${title} ${results.join(', ')} does not depend on ${tensor} in a way that has a derivative. ` +
      'Choose a tensor between the input and the class scores; `inspect` lists feature tensors.',
  );
}
