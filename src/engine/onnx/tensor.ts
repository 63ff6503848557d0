import { create } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import {
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from './proto/onnx_pb.ts';

/** Element types by the names that ONNX Runtime uses; those without a name of their own there are lower-cased. */
export const elementTypes = {
  float32: TensorProto_DataType.FLOAT,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  uint16: TensorProto_DataType.UINT16,
  int16: TensorProto_DataType.INT16,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  string: TensorProto_DataType.STRING,
  bool: TensorProto_DataType.BOOL,
  float16: TensorProto_DataType.FLOAT16,
  float64: TensorProto_DataType.DOUBLE,
  uint32: TensorProto_DataType.UINT32,
  uint64: TensorProto_DataType.UINT64,
  bfloat16: TensorProto_DataType.BFLOAT16,
} as const;

export type ElementType = keyof typeof elementTypes;

const typeNames = new Map<number, ElementType>(
  Object.entries(elementTypes).map(([name, code]) => [code, name as ElementType]),
);

/** The element type of a code; null for the exotic ones and for 0, unknown. */
export function elementTypeOf(code: number): ElementType | null {
  return typeNames.get(code) ?? null;
}

/** The name of an element type's code; `type 17` for the exotic ones. */
export function elementTypeName(code: number): string {
  return typeNames.get(code) ?? `type ${code}`;
}

const bytesPerElement: Readonly<Record<string, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

/** Bytes of one element; 4 for types whose elements have no fixed or a sub-byte size. */
export function elementBytes(code: number): number {
  return bytesPerElement[elementTypeName(code)] ?? 4;
}

/** The number of elements that the dimensions announce. */
export function elementCount(tensor: TensorProto): number {
  return tensor.dims.reduce((product, size) => product * Number(size), 1);
}

/** Sizes as numbers. */
export function tensorDims(tensor: TensorProto): readonly number[] {
  return tensor.dims.map(Number);
}

function rawTensor(name: string, type: ElementType, dims: readonly number[], bytes: Uint8Array): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: elementTypes[type],
    dims: dims.map(BigInt),
    rawData: bytes,
  });
}

function checkCount(name: string, dims: readonly number[], length: number): void {
  const expected = dims.reduce((product, size) => product * size, 1);
  if (expected !== length) {
    throw new RangeError(
      `invalid tensor ${name}: [${dims.join(', ')}] needs ${expected} values, got ${length}`,
    );
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** A float32 tensor; a `Float32Array` is not copied. */
export function tensorFloat(name: string, dims: readonly number[], data: ArrayLike<number>): TensorProto {
  checkCount(name, dims, data.length);
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  return rawTensor(name, 'float32', dims, bytesOf(values));
}

/**
 * The largest integer, "to the end" of a Slice, reads as 2^63 in an ordinary number, which BigInt64Array would turn
 * into the smallest one.
 */
function wholeInt64(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value);
}

/** An int64 tensor from ordinary integers. */
export function tensorInt64(name: string, dims: readonly number[], data: ArrayLike<number>): TensorProto {
  checkCount(name, dims, data.length);
  const values = BigInt64Array.from(Array.from(data), wholeInt64);
  return rawTensor(name, 'int64', dims, bytesOf(values));
}

/** An int32 tensor; an `Int32Array` is not copied. */
export function tensorInt32(name: string, dims: readonly number[], data: ArrayLike<number>): TensorProto {
  checkCount(name, dims, data.length);
  const values = data instanceof Int32Array ? data : Int32Array.from(data);
  return rawTensor(name, 'int32', dims, bytesOf(values));
}

/** The same bytes at an offset that typed arrays accept. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

function requireInside(tensor: TensorProto): void {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new Failure('model', `tensor ${tensor.name}: its external data has not been loaded`);
  }
}

/**
 * The values of a float32 or float64 tensor as float32. A view on the file's bytes when they are aligned,
 * otherwise a copy. Null for other element types.
 */
export function floatValues(tensor: TensorProto): Float32Array | null {
  requireInside(tensor);
  const raw = tensor.rawData;
  if (tensor.dataType === TensorProto_DataType.FLOAT) {
    if (raw.length === 0) return Float32Array.from(tensor.floatData);
    const bytes = aligned(raw, 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }
  if (tensor.dataType === TensorProto_DataType.DOUBLE) {
    if (raw.length === 0) return Float32Array.from(tensor.doubleData);
    const bytes = aligned(raw, 8);
    return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8));
  }
  return null;
}

/** The values of an int64, int32 or bool tensor as ordinary integers. Null for other element types. */
export function integerValues(tensor: TensorProto): readonly number[] | null {
  requireInside(tensor);
  const raw = tensor.rawData;
  switch (tensor.dataType) {
    case TensorProto_DataType.INT64: {
      if (raw.length === 0) return tensor.int64Data.map(Number);
      const bytes = aligned(raw, 8);
      return Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8), Number);
    }
    case TensorProto_DataType.INT32: {
      if (raw.length === 0) return Array.from(tensor.int32Data);
      const bytes = aligned(raw, 4);
      return Array.from(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
    }
    case TensorProto_DataType.BOOL:
      return raw.length === 0 ? Array.from(tensor.int32Data) : Array.from(raw);
    default:
      return null;
  }
}
