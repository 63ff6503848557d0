import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './proto/onnx_pb.ts';

/** A float attribute: a bare number would be an integer one. */
export interface FloatAttribute {
  readonly kind: 'float';
  readonly value: number;
}
/** A float-list attribute. */
export interface FloatsAttribute {
  readonly kind: 'floats';
  readonly values: readonly number[];
}

/** A number is an int attribute, a list of numbers an ints attribute; floats say so by `float` and `floats`. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | FloatAttribute
  | FloatsAttribute
  | TensorProto
  | GraphProto;

/** Marks a float attribute (ONNX separates 1 and 1.0). */
export function float(value: number): FloatAttribute {
  return { kind: 'float', value };
}

/** Marks a float-list attribute. */
export function floats(values: readonly number[]): FloatsAttribute {
  return { kind: 'floats', values };
}

function int(name: string, value: number): bigint {
  // 2^63 − 1 reads as 2^63, which int64 does not hold.
  if (!Number.isInteger(value) || Math.abs(value) > 2 ** 63) {
    throw new RangeError(`invalid attribute ${name}: ${value} is no 64-bit integer`);
  }
  return BigInt.asIntN(64, value === 2 ** 63 ? 2n ** 63n - 1n : BigInt(value));
}

/** Builds one attribute message. */
export function attribute(name: string, value: AttributeValue): AttributeProto {
  const types = AttributeProto_AttributeType;
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: types.INT, i: int(name, value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: types.STRING, s: new TextEncoder().encode(value) });
  }
  if ('kind' in value) {
    return value.kind === 'float'
      ? create(AttributeProtoSchema, { name, type: types.FLOAT, f: value.value })
      : create(AttributeProtoSchema, { name, type: types.FLOATS, floats: [...value.values] });
  }
  if ('dataType' in value) return create(AttributeProtoSchema, { name, type: types.TENSOR, t: value });
  if ('initializer' in value) return create(AttributeProtoSchema, { name, type: types.GRAPH, g: value });
  return create(AttributeProtoSchema, { name, type: types.INTS, ints: value.map((item) => int(name, item)) });
}

/** An attribute, or undefined where the node has none of the name. */
export function attributeOf(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

/** An int attribute, or the operator's default. */
export function intOf<T>(node: NodeProto, name: string, otherwise: T): number | T {
  const found = attributeOf(node, name);
  return found === undefined ? otherwise : Number(found.i);
}

/** An ints attribute, or undefined where the node has none. */
export function intsOf(node: NodeProto, name: string): readonly number[] | undefined {
  return attributeOf(node, name)?.ints.map(Number);
}

/** A floats attribute, or undefined where the node has none. */
export function floatsOf(node: NodeProto, name: string): readonly number[] | undefined {
  return attributeOf(node, name)?.floats;
}

/** A float attribute, or the operator's default. */
export function floatOf<T>(node: NodeProto, name: string, otherwise: T): number | T {
  const found = attributeOf(node, name);
  return found === undefined ? otherwise : found.f;
}

/** A string attribute, or the operator's default. */
export function stringOf<T>(node: NodeProto, name: string, otherwise: T): string | T {
  const found = attributeOf(node, name);
  return found === undefined ? otherwise : new TextDecoder().decode(found.s);
}

/** A tensor attribute, or undefined. */
export function tensorOf(node: NodeProto, name: string): TensorProto | undefined {
  return attributeOf(node, name)?.t;
}
