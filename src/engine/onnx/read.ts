import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import { withDenseInitialisers } from './dense-initialisers.ts';
import { externalLocations, loadExternalData } from './external-data.ts';
import { withFunctionsExpanded } from './functions.ts';
import { isDefaultDomain, type OnnxModel } from './model.ts';
import { type ModelProto, ModelProtoSchema } from './proto/onnx_pb.ts';
import { describeDamage } from './recognise.ts';
import { checkTensorDimensions, validateModel } from './validate.ts';
import { passedLimit } from './wire-limits.ts';

/**
 * Reads an ONNX file with its external data. Initialisers stay views on the bytes of the file.
 *
 * @throws Failure `not-found` when there is no file, `unreadable` when it can't be opened, `model` when it is
 * empty, truncated, no ONNX file, without a graph, or when its external data is missing, too short or outside
 * the model's own folder; `unsupported` beyond 2 GiB.
 */
export async function readModel(path: string): Promise<OnnxModel> {
  const proto = decodeProto(await readModelFile(path), path);
  checkTensorDimensions(proto, path);
  const externalFiles = externalLocations(proto);
  if (externalFiles.length > 0) await loadExternalData(proto, dirname(path), path);
  return accepted(modelOf(proto, { path, externalFiles }), path);
}

/**
 * Decodes the bytes of an ONNX file that needs no external data. `title` names the model in messages.
 *
 * @throws Failure `model` as {@link readModel} does, and when the model refers to external data.
 */
export function decodeModel(bytes: Uint8Array, title = 'the model'): OnnxModel {
  const proto = decodeProto(bytes, title);
  const external = externalLocations(proto)[0];
  if (external !== undefined) {
    throw new Failure('model', `${title} keeps parameters in ${external}, which bytes alone can't reach`);
  }
  checkTensorDimensions(proto, title);
  return accepted(modelOf(proto, { externalFiles: [] }), title);
}

/** The bytes of a model file, with a file's own troubles told apart from those of its content. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Failure('model', `${path} is no file. Name the .onnx file itself.`);
    if (facts.size > 2 ** 31 - 1) {
      throw new Failure('unsupported', `${path} is larger than 2 GiB, where an ONNX file ends.`);
    }
    const content = await readFile(path);
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Failure('not-found', `${path}: there is no such model file`, undefined, error);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('unreadable', `${path} can't be read: ${reason}`, undefined, error);
  }
}

/** Decodes and checks what every later step relies on: an IR version, an operator set and a graph. */
export function decodeProto(bytes: Uint8Array, title: string): ModelProto {
  if (bytes.length === 0) throw new Failure('model', `${title} is empty (0 bytes). Export the model again.`);
  const damage = describeDamage(bytes);
  if (damage !== null) throw new Failure('model', `${title} ${damage}`);
  const passed = passedLimit(bytes);
  if (passed !== null) throw new Failure('model', `${title} ${passed}; no classifier does.`);
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('model', `${title} is damaged (${reason}). Copy or export it again.`, undefined, error);
  }
  if (proto.irVersion === 0n) {
    throw new Failure('model', `${title} is no ONNX model: it has no format version.`);
  }
  if (proto.graph === undefined || proto.graph.node.length === 0) {
    throw new Failure('model', `${title} holds no graph. Export the whole model, not its parameters alone.`);
  }
  if (!proto.opsetImport.some((opset) => isDefaultDomain(opset.domain)) && proto.irVersion >= 3n) {
    throw new Failure('model', `${title} names no operator set; the file may be truncated. Export it again.`);
  }
  return proto;
}

/** Functions are expanded, and sparse parameters written out, before anything else looks at the graph. */
function accepted(model: OnnxModel, title: string): OnnxModel {
  const expanded = withFunctionsExpanded(model, title);
  return withDenseInitialisers(validateModel(expanded, title), title);
}

function modelOf(proto: ModelProto, origin: { path?: string; externalFiles: readonly string[] }): OnnxModel {
  const graph = proto.graph;
  if (graph === undefined) throw new TypeError('a decoded model has a graph');
  return { proto, graph, ...origin };
}
