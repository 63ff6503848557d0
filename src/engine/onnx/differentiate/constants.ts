import { tensorOf } from '../attributes.ts';
import type { OnnxModel } from '../model.ts';
import type { TensorProto } from '../proto/onnx_pb.ts';

/** The tensors of a graph that are constant, by name: initialisers and what Constant nodes write. */
export function constantsOf(model: OnnxModel): ReadonlyMap<string, TensorProto> {
  const constants = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const node of model.graph.node) {
    const value = node.opType === 'Constant' ? tensorOf(node, 'value') : undefined;
    const [name] = node.output;
    if (value !== undefined && name !== undefined) constants.set(name, value);
  }
  return constants;
}
