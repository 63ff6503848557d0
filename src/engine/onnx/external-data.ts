import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, posix, sep, win32 } from 'node:path';
import { Failure } from '#contract/failure.ts';
import {
  type GraphProto,
  type ModelProto,
  type SparseTensorProto,
  type TensorProto,
  TensorProto_DataLocation,
} from './proto/onnx_pb.ts';
import { allNodes, subgraphsOf } from './subgraphs.ts';
import { elementBytes, elementCount, elementTypeName, elementTypes } from './tensor.ts';

/** Every tensor of the model that may keep its values in another file: functions and subgraphs included. */
export function* tensorsOf(proto: ModelProto): Generator<TensorProto> {
  if (proto.graph !== undefined) yield* initialisersIn(proto.graph);
  const nodes = [proto.graph?.node ?? [], ...proto.functions.map((made) => made.node)];
  for (const node of nodes.flatMap((list) => [...allNodes(list)])) {
    for (const attribute of node.attribute) {
      if (attribute.t !== undefined) yield attribute.t;
      yield* attribute.tensors;
      if (attribute.sparseTensor !== undefined) yield* sparseParts(attribute.sparseTensor);
      for (const sparse of attribute.sparseTensors) yield* sparseParts(sparse);
    }
    for (const graph of subgraphsOf(node)) yield* initialisersIn(graph);
  }
}

function* initialisersIn(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) yield* sparseParts(sparse);
}

function* sparseParts({ values, indices }: SparseTensorProto): Generator<TensorProto> {
  if (values !== undefined) yield values;
  if (indices !== undefined) yield indices;
}

function externalTensors(proto: ModelProto): readonly TensorProto[] {
  return [...tensorsOf(proto)].filter((tensor) => tensor.dataLocation === TensorProto_DataLocation.EXTERNAL);
}

function entry(tensor: TensorProto, key: string): string | undefined {
  return tensor.externalData.find((pair) => pair.key === key)?.value;
}

/** The distinct locations of external data, as the file writes them, sorted. */
export function externalLocations(proto: ModelProto): readonly string[] {
  return [...new Set(externalTensors(proto).map((tensor) => entry(tensor, 'location') ?? ''))].sort();
}

/**
 * The real path of an external data file.
 *
 * @throws Failure `model` when the location is absolute, climbs with `..`, or leads out of the folder through a
 * symbolic link, and when nothing is there.
 */
export async function resolveExternal(folder: string, location: string, title: string): Promise<string> {
  const outside = (how: string) =>
    new Failure(
      'model',
      `${title} asks for external data ${JSON.stringify(location)}, ${how}. ` +
        "External data must lie in the model's own folder.",
    );
  if (location === '' || location.includes('\0')) throw outside('which is no file name');
  if (posix.isAbsolute(location) || win32.isAbsolute(location) || /^[a-z]:/i.test(location)) {
    throw outside('an absolute path');
  }
  if (location.split(/[\\/]/).includes('..')) throw outside('which leaves its folder');
  const root = await realpath(folder);
  let target: string;
  try {
    target = await realpath(join(root, location));
  } catch (error) {
    throw new Failure(
      'model',
      `${title} needs its external data file ${location}, which is not beside it. Copy it into ${folder}.`,
      { location },
      error,
    );
  }
  const prefix = root.endsWith(sep) ? root : root + sep;
  if (!target.startsWith(prefix)) throw outside('a link that leads out of its folder');
  if (!(await stat(target)).isFile()) throw outside('which is no file');
  return target;
}

function integerEntry(tensor: TensorProto, key: string, otherwise: number, title: string): number {
  const text = entry(tensor, key);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new Failure(
      'model',
      `${title}: tensor ${tensor.name} has ${key} ${JSON.stringify(text)} in its external data`,
    );
  }
  return value;
}

/**
 * Reads all external tensors into `rawData` of the freshly decoded (and therefore still unshared) model, each
 * byte once.
 *
 * @throws Failure `model` for a location outside the folder, a missing file, or one that is too short.
 */
export async function loadExternalData(proto: ModelProto, folder: string, title: string): Promise<void> {
  const files = new Map<string, { readonly handle: FileHandle; readonly size: number }>();
  try {
    for (const tensor of externalTensors(proto)) {
      const location = entry(tensor, 'location') ?? '';
      let file = files.get(location);
      if (file === undefined) {
        const handle = await open(await resolveExternal(folder, location, title), 'r');
        file = { handle, size: (await handle.stat()).size };
        files.set(location, file);
      }
      const announced = elementCount(tensor) * elementBytes(tensor.dataType);
      const offset = integerEntry(tensor, 'offset', 0, title);
      const length = integerEntry(tensor, 'length', announced, title);
      if (exactBytes(tensor) && length !== announced) {
        throw new Failure(
          'model',
          `${title}: tensor ${tensor.name} has ${length} bytes of external data, its shape needs ${announced}.`,
          { location },
        );
      }
      if (offset + length > file.size) {
        throw new Failure(
          'model',
          `${title}: ${location} is too short: tensor ${tensor.name} needs bytes ${offset} to ${offset + length}, ` +
            `the file has ${file.size}. Copy or export it again.`,
          { location },
        );
      }
      tensor.rawData = await readRange(file.handle, offset, length);
      tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
      tensor.externalData = [];
    }
  } finally {
    for (const { handle } of files.values()) await handle.close();
  }
}

/** Whether the type's elements are whole bytes, so that a shape tells the length of the data. */
function exactBytes(tensor: TensorProto): boolean {
  const name = elementTypeName(tensor.dataType);
  return Object.hasOwn(elementTypes, name) && name !== 'string';
}

async function readRange(
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new Failure('model', 'an external data file became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}
