import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { toBinary } from '@bufbuild/protobuf';
import { Failure } from '#contract/failure.ts';
import { type OnnxModel, withGraph } from './model.ts';
import { ModelProtoSchema } from './proto/onnx_pb.ts';

/** Protobuf messages end at 2 GiB. */
const largestMessage = 2 ** 31 - 1;

/**
 * The model as the bytes of an `.onnx` file, external data inlined. Unknown fields of newer format versions are
 * kept.
 *
 * @throws Failure `unsupported` when the file would pass 2 GiB.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const bytes = model.graph.initializer.reduce((sum, tensor) => sum + tensor.rawData.length, 0);
  if (bytes > largestMessage) {
    throw new Failure(
      'unsupported',
      `the model holds ${bytes} bytes of parameters; an ONNX file ends at 2 GiB. Use a smaller or quantised export.`,
    );
  }
  return toBinary(ModelProtoSchema, model.proto);
}

/** Writes the model beside its target and renames it, so that no half-written file is ever seen. */
export async function writeModel(model: OnnxModel, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, encodeModel(model));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `${path} can't be written: ${reason}`, undefined, error);
  }
}

/** The same model without value_info, which edits may have made untrue. */
export function withoutValueInfo(model: OnnxModel): OnnxModel {
  return withGraph(model, { valueInfo: [] });
}
