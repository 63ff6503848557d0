import { Failure } from '#contract/failure.ts';
import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from './proto/onnx_pb.ts';
import { elementTypeName } from './tensor.ts';

/** Bits of one element in raw data; strings have none. */
const bits: ReadonlyMap<number, number> = new Map([
  [TensorProto_DataType.FLOAT, 32],
  [TensorProto_DataType.UINT8, 8],
  [TensorProto_DataType.INT8, 8],
  [TensorProto_DataType.UINT16, 16],
  [TensorProto_DataType.INT16, 16],
  [TensorProto_DataType.INT32, 32],
  [TensorProto_DataType.INT64, 64],
  [TensorProto_DataType.BOOL, 8],
  [TensorProto_DataType.FLOAT16, 16],
  [TensorProto_DataType.DOUBLE, 64],
  [TensorProto_DataType.UINT32, 32],
  [TensorProto_DataType.UINT64, 64],
  [TensorProto_DataType.COMPLEX64, 64],
  [TensorProto_DataType.COMPLEX128, 128],
  [TensorProto_DataType.BFLOAT16, 16],
  [TensorProto_DataType.FLOAT8E4M3FN, 8],
  [TensorProto_DataType.FLOAT8E4M3FNUZ, 8],
  [TensorProto_DataType.FLOAT8E5M2, 8],
  [TensorProto_DataType.FLOAT8E5M2FNUZ, 8],
  [TensorProto_DataType.UINT4, 4],
  [TensorProto_DataType.INT4, 4],
  [TensorProto_DataType.FLOAT4E2M1, 4],
  [TensorProto_DataType.FLOAT8E8M0, 8],
  [TensorProto_DataType.UINT2, 2],
  [TensorProto_DataType.INT2, 2],
  [TensorProto_DataType.FLOAT6E2M3, 6],
  [TensorProto_DataType.FLOAT6E3M2, 6],
]);

/** More axes than any operator takes, and more elements than a 2 GiB file can hold, are damage or malice. */
const mostAxes = 64;
const mostElements = 2 ** 34;

/**
 * Checks that a tensor's type is one of the format's and its dimensions are sizes, without touching its data: before
 * anything is allocated for them.
 *
 * @throws Failure `model`.
 */
export function checkDimensions(tensor: TensorProto, title: string): void {
  const where = `${title}: tensor ${tensor.name || 'without a name'}`;
  if (tensor.dataType !== TensorProto_DataType.STRING && !bits.has(tensor.dataType)) {
    throw new Failure(
      'model',
      `${where} has ${elementTypeName(tensor.dataType)}, which is no element type of ONNX.`,
    );
  }
  if (tensor.dims.length > mostAxes) throw new Failure('model', `${where} has ${tensor.dims.length} axes.`);
  const written = `[${tensor.dims.join(', ')}]`;
  if (tensor.dims.some((size) => size < 0n))
    throw new Failure('model', `${where} has negative sizes ${written}.`);
  const count = tensor.dims.reduce((product, size) => product * size, 1n);
  if (count > BigInt(mostElements)) {
    throw new Failure('model', `${where} has sizes ${written}: more elements than a model file can hold.`);
  }
}

/**
 * Checks that a tensor has the data that its dimensions ask for.
 *
 * @throws Failure `model` when values are missing or left over.
 */
export function checkData(tensor: TensorProto, title: string): void {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return;
  const count = tensor.dims.reduce((product, size) => product * Number(size), 1);
  const where = `${title}: tensor ${tensor.name || 'without a name'} [${tensor.dims.join(', ')}]`;
  const size = bits.get(tensor.dataType);
  if (tensor.rawData.length > 0 && size !== undefined) {
    const expected = Math.ceil((count * size) / 8);
    if (tensor.rawData.length === expected) return;
    throw new Failure(
      'model',
      `${where} needs ${expected} bytes of data and has ${tensor.rawData.length}. Copy or export the model again.`,
    );
  }
  const [found, expected] = [typedLength(tensor), typedCount(tensor.dataType, count)];
  if (found === expected) return;
  throw new Failure(
    'model',
    found === 0
      ? `${where} has no data. Copy or export the model again, with its parameters.`
      : `${where} needs ${expected} values and has ${found}. Copy or export the model again.`,
  );
}

/** Entries of the list that holds the values of a type, where they are not raw bytes. */
function typedLength(tensor: TensorProto): number {
  switch (tensor.dataType) {
    case TensorProto_DataType.FLOAT:
    case TensorProto_DataType.COMPLEX64:
      return tensor.floatData.length;
    case TensorProto_DataType.DOUBLE:
    case TensorProto_DataType.COMPLEX128:
      return tensor.doubleData.length;
    case TensorProto_DataType.INT64:
      return tensor.int64Data.length;
    case TensorProto_DataType.UINT32:
    case TensorProto_DataType.UINT64:
      return tensor.uint64Data.length;
    case TensorProto_DataType.STRING:
      return tensor.stringData.length;
    default:
      return tensor.int32Data.length;
  }
}

/** Complex numbers take two entries; two elements of 4 bits, or four of 2, share one. */
function typedCount(type: number, count: number): number {
  if (type === TensorProto_DataType.COMPLEX64 || type === TensorProto_DataType.COMPLEX128) return 2 * count;
  const size = bits.get(type);
  return size === 4 || size === 2 ? Math.ceil((count * size) / 8) : count;
}
