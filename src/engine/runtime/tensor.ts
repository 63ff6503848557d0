import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { Failure } from '#contract/failure.ts';
import { onnxRuntime } from './onnx-runtime.ts';

/** Element types that cross the boundary to ONNX Runtime, with their arrays. */
export interface TensorArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
}

/** A tensor in row-major order; `data` is not copied on the way in. */
export type Tensor = {
  readonly [T in keyof TensorArrays]: {
    readonly type: T;
    readonly dims: readonly number[];
    readonly data: TensorArrays[T];
  };
}[keyof TensorArrays];

/** A float32 tensor around existing data. */
export function float32Tensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: 'float32', dims, data };
}

/** As ONNX Runtime takes it. */
export function toRuntime(tensor: Tensor): OrtTensor {
  const elements = tensor.dims.reduce((product, size) => product * size, 1);
  if (elements !== tensor.data.length) {
    throw new RangeError(
      `invalid tensor: [${tensor.dims.join(', ')}] needs ${elements} values, got ${tensor.data.length}`,
    );
  }
  const { Tensor: RuntimeTensor } = onnxRuntime();
  return new RuntimeTensor(tensor.type, tensor.data, tensor.dims);
}

/** From ONNX Runtime. `name` is the output's, for the message. */
export function fromRuntime(name: string, value: OrtTensor): Tensor {
  const { type, dims, data } = value;
  if (type === 'string' || type === 'float16' || type === 'int4' || type === 'uint4') {
    throw new Failure('unsupported', `output ${name} has element type ${type}. Export the model in float32.`);
  }
  return { type, dims, data } as Tensor;
}

/** The values of a float32 tensor. Any other type is a mistake of the caller. */
export function float32Data(tensor: Tensor | undefined, name: string): Float32Array {
  if (tensor?.type !== 'float32') throw new TypeError(`${name} is ${tensor?.type ?? 'missing'}, not float32`);
  return tensor.data;
}
