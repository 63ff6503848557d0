import { intsOf } from '../attributes.ts';
import { isDefaultDomain, type OnnxModel, shallowCopy, tensorNames, withGraph } from '../model.ts';
import type { NodeProto } from '../proto/onnx_pb.ts';
import { readBy } from '../subgraphs.ts';

/**
 * The model with MaxPool(Relu(x)) as Relu(MaxPool(x)) wherever the Relu serves that pool alone. Both are the same
 * number, and have the same gradient: a window's first maximum differs only where none is positive, and there the
 * Relu stops the gradient. Its mask is then needed for the pooled picture instead of the one before, of which a
 * fourth is left in the usual case.
 *
 * @param kept tensors that have to stay: what is differentiated, by what, and features that are asked for
 */
export function poolFirst(model: OnnxModel, kept: ReadonlySet<string>): OnnxModel {
  const readers = readersOf(model);
  const taken = tensorNames(model);
  const before = new Map<string, NodeProto>();
  for (const node of model.graph.node) {
    const [output = ''] = node.output;
    if (is(node, 'Relu') && readers.get(output) === 1 && !kept.has(output)) before.set(output, node);
  }
  const gone = new Set<NodeProto>();
  const node = model.graph.node.flatMap((pool) => {
    const relu = is(pool, 'MaxPool') && coversThePicture(pool) ? before.get(pool.input[0] ?? '') : undefined;
    const [pooled = '', indices = ''] = pool.output;
    const between = `${pooled}/before activation`;
    if (relu === undefined || indices !== '' || taken.has(between)) return [pool];
    gone.add(relu);
    return [
      Object.assign(shallowCopy(pool), { input: [...relu.input], output: [between] }),
      Object.assign(shallowCopy(relu), { input: [between], output: [pooled] }),
    ];
  });
  if (gone.size === 0) return model;
  return withGraph(model, { node: node.filter((candidate) => !gone.has(candidate)) });
}

function is(node: NodeProto, operator: string): boolean {
  return node.opType === operator && isDefaultDomain(node.domain);
}

/** Whether each window holds an element of the picture: with dilation one may see padding alone, which is no 0. */
function coversThePicture(pool: NodeProto): boolean {
  return (intsOf(pool, 'dilations') ?? []).every((dilation) => dilation === 1);
}

/** How often each tensor is read, as an output of the model too. */
function readersOf(model: OnnxModel): ReadonlyMap<string, number> {
  const names = [...model.graph.node.flatMap(readBy), ...model.graph.output.map((output) => output.name)];
  const readers = new Map<string, number>();
  for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}
