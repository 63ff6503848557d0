import type { ModelOutput } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { CaseKey } from '#contract/scalars.ts';
import { softmax } from '#engine/math/softmax.ts';
import type { Project } from '../store/project.ts';

/**
 * The model's answer for a case as the newest evaluation stored it: one row of the logits column, read from its
 * place. Null before an evaluation, and for pictures that could not be read.
 */
export async function storedOutput(project: Project, key: CaseKey): Promise<ModelOutput | null> {
  const columns = project.columns.of(key.datasetId, key.modelId);
  const column = columns.find((candidate) => candidate.name === 'logits');
  if (column === undefined) return null;
  const rowBytes = 4 * column.width;
  const file = await project.blobs.open(column.sha256);
  try {
    const bytes = new ArrayBuffer(rowBytes);
    const { bytesRead } = await file.read(new Uint8Array(bytes), 0, rowBytes, key.index * rowBytes);
    if (bytesRead !== rowBytes) {
      throw new Failure('integrity', `the stored answers end before sample ${key.index}; evaluate again`);
    }
    const logits = [...new Float32Array(bytes)];
    if (logits.some(Number.isNaN)) return null;
    return { logits, probabilities: [...softmax(logits, logits.length)] };
  } finally {
    await file.close();
  }
}
