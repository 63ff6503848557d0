import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExplainResult } from '#contract/engine.ts';
import type { ProvenanceRecord, RecordContent } from '#contract/record.ts';
import { encodeNpy } from '#engine/math/npy.ts';
import { storageFailure } from '../../store/storage-failure.ts';

/** A file that an explanation left, wherever it lies now. */
export interface LeftFile {
  readonly name: string;
  readonly path: string;
  readonly type: 'float32' | 'int32' | 'uint8' | 'png';
  readonly shape: readonly number[];
}

export interface ExplanationToWrite {
  readonly directory: string;
  readonly raw: boolean;
  readonly result: ExplainResult;
  readonly content: Omit<RecordContent, 'outputs'>;
  readonly files: readonly LeftFile[];
  /** Null without a project. */
  readonly recorded: { readonly runId: number; readonly record: ProvenanceRecord } | null;
}

/**
 * Writes `record.json`, `overlay.png` and, with `raw`, the arrays as `.npy` into one explanation's folder.
 *
 * @throws Failure `storage`
 */
export async function writeExplanation(explanation: ExplanationToWrite): Promise<void> {
  try {
    await writeFiles(explanation);
  } catch (error) {
    throw storageFailure(error, 'writing the explanation', explanation.directory);
  }
}

async function writeFiles(explanation: ExplanationToWrite): Promise<void> {
  const { directory, files } = explanation;
  await mkdir(directory, { recursive: true });
  for (const file of files) {
    if (file.type === 'png') await copyFile(file.path, path.join(directory, `${file.name}.png`));
    else if (explanation.raw) await writeNpy(file, path.join(directory, `${file.name}.npy`));
  }
  await writeFile(
    path.join(directory, 'record.json'),
    `${JSON.stringify(recordFile(explanation), null, 2)}\n`,
  );
}

/** What `record.json` holds. */
export function recordFile({ result, content, recorded }: Omit<ExplanationToWrite, 'directory' | 'raw'>) {
  return {
    method: content.method.id,
    source: content.method.source,
    citation: content.method.citation,
    parameters: result.parameters,
    target: result.target,
    output: result.output,
    metrics: result.metrics,
    judgement: result.judgement,
    passes: result.passes,
    judgementPasses: result.judgementPasses,
    seconds: result.seconds,
    warnings: result.warnings,
    seed: content.seed,
    runtime: result.runtime,
    hashes: {
      inputs: Object.fromEntries(
        content.inputs.map((input) => [`${input.role} ${input.name}`, input.sha256]),
      ),
      outputs: Object.fromEntries(result.files.map((file) => [file.name, file.sha256])),
    },
    record: recorded === null ? null : { run: recorded.runId, ...recorded.record },
  };
}

/** Writes a raw array as `.npy`. */
export async function writeNpy(file: LeftFile, target: string): Promise<void> {
  const bytes = await readFile(file.path);
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  await writeFile(target, encodeNpy(typed(file.type, copy), file.shape));
}

function typed(type: LeftFile['type'], buffer: ArrayBuffer) {
  switch (type) {
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}
