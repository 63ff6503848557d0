import { create } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import { modelTitle, type OnnxModel, withGraph } from './model.ts';
import { type SparseTensorProto, type TensorProto, TensorProtoSchema } from './proto/onnx_pb.ts';
import { elementBytes, elementCount, floatValues, integerValues, tensorDims } from './tensor.ts';

/** Bytes that all sparse initialisers of a model may unfold to: a few bytes can announce any size. */
const mostBytes = 2 ** 30;

/**
 * The model with its sparse initialisers written out, as ONNX Runtime does when it loads it: so everything else knows
 * one kind of parameter. The same model when it has none.
 *
 * @throws Failure `model` for indices that are missing, out of range or too many; `unsupported` for an element type
 * whose values can't be placed, or sizes beyond 1 GiB.
 */
export function withDenseInitialisers(model: OnnxModel, title = modelTitle(model)): OnnxModel {
  const { sparseInitializer, initializer } = model.graph;
  if (sparseInitializer.length === 0) return model;
  let bytes = 0;
  for (const sparse of sparseInitializer) {
    const count = sparse.dims.reduce((product, size) => product * Number(size), 1);
    bytes += count * elementBytes(sparse.values?.dataType ?? 0);
    if (sparse.dims.every((size) => size >= 0n) && bytes <= mostBytes) continue;
    throw new Failure(
      'unsupported',
      `${title}: sparse tensor ${sparse.values?.name} has sizes [${sparse.dims.join(', ')}]; ${mostBytes} bytes are ` +
        'the most that is written out. Export the model with ordinary parameters.',
    );
  }
  return withGraph(model, {
    initializer: [...initializer, ...sparseInitializer.map((sparse) => dense(sparse, title))],
    sparseInitializer: [],
  });
}

function dense({ values, indices, dims }: SparseTensorProto, title: string): TensorProto {
  const name = values?.name ?? '';
  const damaged = (reason: string) => new Failure('model', `${title}: sparse tensor ${name} ${reason}.`);
  if (values === undefined || indices === undefined) throw damaged('has no values or no indices');
  const sizes = dims.map(Number);
  const places = placesOf(indices, sizes, elementCount(values), damaged);
  const size = elementBytes(values.dataType);
  const source = bytesOf(values);
  if (source === null || source.length !== size * places.length) {
    throw new Failure(
      'unsupported',
      `${title}: the values of sparse tensor ${name} are of a kind that can't be written out. Export the model with ` +
        'ordinary parameters.',
    );
  }
  const rawData = new Uint8Array(sizes.reduce((product, length) => product * length, size));
  for (const [i, place] of places.entries()) {
    rawData.set(source.subarray(i * size, (i + 1) * size), place * size);
  }
  return create(TensorProtoSchema, { name, dataType: values.dataType, dims, rawData });
}

/** Where each value goes, counted through the whole tensor. Indices are [NNZ] or [NNZ, axes]. */
function placesOf(
  indices: TensorProto,
  sizes: readonly number[],
  count: number,
  damaged: (reason: string) => Failure,
): readonly number[] {
  const given = integerValues(indices);
  const [rows, columns] = tensorDims(indices);
  if (given === null || rows !== count) throw damaged('has indices that do not fit its values');
  const axes = columns === undefined ? [sizes.reduce((product, length) => product * length, 1)] : sizes;
  if (columns !== undefined && columns !== sizes.length)
    throw damaged('has indices of another number of axes');
  return Array.from({ length: count }, (_, row) => {
    let place = 0;
    for (const [axis, length] of axes.entries()) {
      const index = given[row * axes.length + axis] ?? -1;
      if (!(index >= 0 && index < length)) throw damaged(`has an index ${index} outside its sizes`);
      place = place * length + index;
    }
    return place;
  });
}

/** The values as they lie in raw data; null where they are stored in another way that is not read here. */
function bytesOf(values: TensorProto): Uint8Array | null {
  if (values.rawData.length > 0) return values.rawData;
  if (values.floatData.length > 0) {
    const floats = floatValues(values);
    return floats === null ? null : new Uint8Array(floats.buffer);
  }
  if (values.doubleData.length > 0) return new Uint8Array(Float64Array.from(values.doubleData).buffer);
  if (values.int64Data.length > 0) return new Uint8Array(BigInt64Array.from(values.int64Data).buffer);
  return elementCount(values) === 0 ? new Uint8Array(0) : null;
}
