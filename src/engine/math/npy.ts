import { Failure } from '#contract/failure.ts';

/** Element types that are written. */
export type WritableArray = Float32Array | Int32Array | Uint8Array;

/** A NumPy array in C order, by its element type. `bool` holds 0 and 1. */
export type NpyArray =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  | { readonly type: 'float64'; readonly dims: readonly number[]; readonly data: Float64Array<ArrayBuffer> }
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array<ArrayBuffer> }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array<ArrayBuffer> }
  | { readonly type: 'uint8'; readonly dims: readonly number[]; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly type: 'bool'; readonly dims: readonly number[]; readonly data: Uint8Array<ArrayBuffer> };

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Decodes a `.npy` file (format versions 1 to 3, NumPy enhancement proposal 1): float32, float64, int32, int64,
 * uint8 and bool, little-endian, C order. The data is copied once, so that it is aligned.
 *
 * @param title names the file in messages
 * @throws Failure `table` for anything else: other types, big-endian, Fortran order, wrong length, no `.npy` at all
 */
export function decodeNpy(bytes: Uint8Array, title = 'the array'): NpyArray {
  const { descriptor, dims, body } = decodeNpyHeader(bytes, bytes.length, title);
  const { buffer } = new Uint8Array(bytes.subarray(body));
  switch (descriptor) {
    case '<f4':
      return { type: 'float32', dims, data: new Float32Array(buffer) };
    case '<f8':
      return { type: 'float64', dims, data: new Float64Array(buffer) };
    case '<i4':
      return { type: 'int32', dims, data: new Int32Array(buffer) };
    case '<i8':
      return { type: 'int64', dims, data: new BigInt64Array(buffer) };
    case '|b1':
      return { type: 'bool', dims, data: new Uint8Array(buffer) };
    default:
      return { type: 'uint8', dims, data: new Uint8Array(buffer) };
  }
}

/** What a `.npy` file says of itself. */
export interface NpyHeader {
  /** NumPy's element type, such as `<f4`. */
  readonly descriptor: string;
  readonly dims: readonly number[];
  /** Where the data begins, in bytes. */
  readonly body: number;
}

/**
 * Reads and checks the header of a `.npy` file, for files that are too large to be read at once.
 *
 * @param bytes the file's beginning, at least its header
 * @param total bytes of the whole file
 * @throws Failure `table` as `decodeNpy`
 */
export function decodeNpyHeader(bytes: Uint8Array, total: number, title = 'the array'): NpyHeader {
  const wrong = (message: string) => new Failure('table', `${title} ${message}`);
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw wrong('is no NumPy .npy file. Write it with numpy.save.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw wrong(`has .npy format version ${version}; 1 to 3 are known.`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw wrong('is truncated in its header.');
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const body = start + headerLength;
  if (body > bytes.length) throw wrong('is truncated in its header.');
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, body));

  const descriptor = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (order === undefined || shape === undefined) throw wrong('has a header that is no .npy header.');
  if (descriptor === undefined) throw wrong('holds structured records. Save one plain array per file.');
  const dims = shape
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw wrong(`has the shape (${shape}), which is none.`);
  }
  const count = dims.reduce((product, size) => product * size, 1);
  // In one dimension, or with a single element per axis but one, both orders are the same bytes.
  const ordersDiffer = dims.filter((size) => size > 1).length > 1;
  if (order === 'True' && ordersDiffer) {
    throw wrong('is stored in Fortran order. Save it with numpy.ascontiguousarray(array).');
  }

  const size = elementSizes[descriptor];
  if (size === undefined) {
    throw wrong(
      `has element type ${descriptor}; float32, float64, int32, int64, uint8 and bool (little-endian) are read. ` +
        "Convert it, for instance with array.astype('<f4').",
    );
  }
  const available = total - body;
  if (available !== count * size) {
    const how = available < count * size ? 'truncated' : 'too long';
    throw wrong(`is ${how}: its header announces ${count * size} bytes of data, there are ${available}.`);
  }
  return { descriptor, dims, body };
}

const elementSizes: Readonly<Record<string, number>> = {
  '<f4': 4,
  '<f8': 8,
  '<i4': 4,
  '<i8': 8,
  '|u1': 1,
  '<u1': 1,
  '|b1': 1,
};

/**
 * Encodes an array as `.npy` version 1.0, C order; the bytes are those that `numpy.save` writes.
 *
 * @throws RangeError when the sizes do not fit the data
 */
export function encodeNpy(data: WritableArray, dims: readonly number[]): Uint8Array<ArrayBuffer> {
  const count = dims.reduce((product, size) => product * size, 1);
  if (count !== data.length || dims.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new RangeError(`invalid dims: [${dims.join(', ')}] for ${data.length} values`);
  }
  const descriptor = data instanceof Float32Array ? '<f4' : data instanceof Int32Array ? '<i4' : '|u1';
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(', ')})`;
  const header = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${shape}, }`;
  // The whole preamble, closed by a line feed, is padded to a multiple of 64 bytes.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set([...magic, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 10 - 1)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}

/**
 * The values as float32: float32 data itself, other element types converted.
 */
export function asFloat32(array: NpyArray): Float32Array<ArrayBuffer> {
  if (array.type === 'float32') return array.data;
  return array.type === 'int64' ? Float32Array.from(array.data, Number) : Float32Array.from(array.data);
}
