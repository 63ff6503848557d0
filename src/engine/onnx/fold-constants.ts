import { create } from '@bufbuild/protobuf';
import { attributeOf, floatsOf, intsOf, tensorOf } from './attributes.ts';
import { isDefaultDomain, type OnnxModel, shallowCopy } from './model.ts';
import {
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from './proto/onnx_pb.ts';
import type { TensorFacts } from './shape/facts.ts';
import { tensorFloat, tensorInt64 } from './tensor.ts';

/**
 * The tensors of a graph whose content is known before a run, by name: initialisers, what Constant nodes write in any
 * form, what Identity hands on of these, and the short vectors and scalars that shape inference follows through the
 * arithmetic of exporters (`facts`; at most 64 numbers each, so nothing here grows). Nothing in the graph changes, so
 * a gradient with respect to a shared weight still sums over all its uses.
 */
export function constantsOf(
  model: OnnxModel,
  facts: ReadonlyMap<string, TensorFacts> = new Map(),
): ReadonlyMap<string, TensorProto> {
  const constants = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const node of model.graph.node) {
    if (!isDefaultDomain(node.domain)) continue;
    const [name = ''] = node.output;
    const folded = node.opType === 'Constant' ? written(node) : handedOn(node, constants);
    const known = folded ?? followed(facts.get(name));
    if (known === undefined || name === '') continue;
    constants.set(name, Object.assign(shallowCopy(known), { name }));
  }
  return constants;
}

function handedOn(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): TensorProto | undefined {
  return node.opType === 'Identity' ? constants.get(node.input[0] ?? '') : undefined;
}

/** The tensor of a Constant node: as such, or as a number or a list of numbers. */
function written(node: NodeProto): TensorProto | undefined {
  const tensor = tensorOf(node, 'value');
  if (tensor !== undefined) return tensor;
  const whole = attributeOf(node, 'value_int');
  if (whole !== undefined) return tensorInt64('', [], [Number(whole.i)]);
  const fraction = attributeOf(node, 'value_float');
  if (fraction !== undefined) return tensorFloat('', [], [fraction.f]);
  const integers = intsOf(node, 'value_ints');
  if (integers !== undefined) return tensorInt64('', [integers.length], integers);
  const fractions = floatsOf(node, 'value_floats');
  return fractions === undefined ? undefined : tensorFloat('', [fractions.length], fractions);
}

/** What shape inference knows in full, as a tensor. */
function followed(known: TensorFacts | undefined): TensorProto | undefined {
  const numbers = known?.values?.filter((value) => typeof value === 'number');
  if (known === undefined || numbers === undefined || numbers.length !== known.values?.length)
    return undefined;
  const dims = known.shape?.filter((size) => typeof size === 'number');
  if (dims === undefined || dims.length !== known.shape?.length) return undefined;
  if (dims.reduce((product, size) => product * size, 1) !== numbers.length) return undefined;
  switch (known.type) {
    case TensorProto_DataType.FLOAT:
      return tensorFloat('', dims, numbers);
    case TensorProto_DataType.INT64:
      return tensorInt64('', dims, numbers);
    case TensorProto_DataType.INT32:
    case TensorProto_DataType.BOOL:
      return create(TensorProtoSchema, {
        dataType: known.type,
        dims: dims.map(BigInt),
        int32Data: [...numbers],
      });
    default:
      return undefined;
  }
}
