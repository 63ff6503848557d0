import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { storageFailure } from '../../store/storage-failure.ts';
import { writeNpy } from './explain-output.ts';
import type { Session } from './session.ts';

/**
 * Writes what an analysis left into a folder: its manifest and `record.json`, its pictures, and with `raw` its arrays
 * as `.npy`.
 *
 * @throws Failure `storage`
 */
export async function writeAnalysis(
  session: Session,
  runId: number,
  directory: string,
  raw: boolean,
): Promise<void> {
  const project = (await session.workstation()).context.project();
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, sha256, type, shape } of project.artifacts.of(runId)) {
      const file = project.blobs.pathOf(sha256);
      if (type === null) await copyFile(file, path.join(directory, `${name}.json`));
      else if (type === 'png') await copyFile(file, path.join(directory, `${name}.png`));
      else if (raw) {
        await writeNpy({ name, path: file, type, shape: shape ?? [] }, path.join(directory, `${name}.npy`));
      }
    }
    const record = { run: runId, ...project.records.of(runId) };
    await writeFile(path.join(directory, 'record.json'), `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw storageFailure(error, 'writing the analysis', directory);
  }
}
