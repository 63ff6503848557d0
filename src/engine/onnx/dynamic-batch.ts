import { create } from '@bufbuild/protobuf';
import { tensorOf } from './attributes.ts';
import { valueInfo } from './build.ts';
import { withConstantInitialisers } from './edit.ts';
import { initialisersOf, type OnnxModel, producersOf, shallowCopy, withGraph } from './model.ts';
import {
  type NodeProto,
  TensorProto_DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';
import { declaredFacts, inferShapes } from './shape/infer.ts';
import { integerValues, tensorInt64 } from './tensor.ts';

/** The axis name that takes the place of a fixed batch size. */
export const batchSymbol = 'batch';

/**
 * A model exported with one fixed batch size, rewritten to take any: the input's first size becomes symbolic, and
 * every Reshape that names the batch size first copies it from its input instead (size 0, the same thing at the
 * old batch size by definition). Null when the shapes that can be inferred then do not follow the batch; whoever
 * uses the result compares one run against the original too, because a batch size can hide in other constants.
 */
export function withDynamicBatch(model: OnnxModel, inputName: string, batch: number): OnnxModel | null {
  const plain = withConstantInitialisers(model);
  const shapes = inferShapes(plain);
  const constants = initialisersOf(plain);
  const producers = producersOf(plain);
  const sizesOf = (name: string): readonly number[] | null => {
    const producer = producers.get(name);
    const tensor =
      constants.get(name) ?? (producer?.opType === 'Constant' ? tensorOf(producer, 'value') : undefined);
    return tensor?.dataType === TensorProto_DataType.INT64 ? integerValues(tensor) : null;
  };

  const added = [...plain.graph.initializer];
  const nodes = plain.graph.node.map((node): NodeProto => {
    if (node.opType !== 'Reshape') return node;
    const [x = '', target = ''] = node.input;
    const sizes = sizesOf(target);
    if (sizes === null || sizes[0] !== batch || shapes.get(x)?.shape?.[0] !== batch) return node;
    const name = `${node.output[0] ?? node.name}/sizes`;
    added.push(tensorInt64(name, [sizes.length], [0, ...sizes.slice(1)]));
    return Object.assign(shallowCopy(node), { input: [x, name] });
  });
  const free = (info: ValueInfoProto): ValueInfoProto => {
    const { type, shape } = declaredFacts(info);
    if (type !== TensorProto_DataType.FLOAT || shape?.[0] !== batch) return info;
    return valueInfo(info.name, 'float32', [batchSymbol, ...shape.slice(1)]);
  };
  const rewritten = withGraph(plain, {
    node: nodes,
    initializer: added,
    input: plain.graph.input.map((info) => (info.name === inputName ? free(info) : info)),
    output: plain.graph.output.map(free),
    valueInfo: [],
  });

  const input = rewritten.graph.input.find((info) => info.name === inputName);
  const inputShape = input === undefined ? null : declaredFacts(input).shape;
  if (inputShape === null) return null;
  const doubled = 2 * batch;
  const bare = withGraph(rewritten, {
    output: rewritten.graph.output.map((info) => create(ValueInfoProtoSchema, { name: info.name })),
  });
  const inferred = inferShapes(bare, { [inputName]: [doubled, ...inputShape.slice(1)] });
  const follows = rewritten.graph.output.every((info) => {
    const size = inferred.get(info.name)?.shape?.[0];
    return size === undefined || size === null || size === doubled;
  });
  return follows ? rewritten : null;
}
