import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { Projection } from '#contract/projection.ts';
import { csvRow } from '../../../operations/csv-row.ts';
import { storageFailure } from '../../../store/storage-failure.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { integer } from '../options.ts';
import { decimal } from '../output.ts';
import type { Session } from '../session.ts';

export const projection: CommandDefinition = {
  name: ['projection'],
  summary: 'lay a data set out in a plane by what the model sees in its pictures (UMAP)',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model')
      .requiredOption('--dataset <name>', 'data set')
      .option('--feature <tensor>', 'feature tensor (default: what the last linear layer takes)')
      .option('--neighbours <n>', 'neighbours per picture, itself counted', integer(2, 200), 15)
      .option('--minimum-distance <x>', 'how close points may lie, from 0 to 1', '0.1')
      .option('--out <dir>', 'folder for projection.npy, projection.csv and record.json'),
  run: async (session, _positional, options) => {
    const minimumDistance = Number(options.minimumDistance);
    if (!(minimumDistance >= 0 && minimumDistance <= 1)) {
      throw new Failure('usage', `--minimum-distance ${options.minimumDistance}: give a number from 0 to 1`);
    }
    await session.withProject();
    const modelId = await modelNamed(session, String(options.model));
    const datasetId = await datasetNamed(session, String(options.dataset));
    const { jobId } = await session.call('projection.run', {
      modelId,
      datasetId,
      feature: options.feature === undefined ? null : String(options.feature),
      neighbours: Number(options.neighbours),
      minimumDistance,
      seed: session.options.seed,
    });
    await session.finish(jobId);
    const { projection: found } = await session.call('projection.get', { modelId, datasetId });
    if (found === null) throw new Failure('internal', 'the layout is not among those of the data set');
    if (options.out !== undefined) {
      const directory = path.resolve(session.directory, String(options.out));
      await writeAnalysis(session, found.runId, directory, true);
      await writePlaces(session, found, datasetId, path.join(directory, 'projection.csv'));
    }
    session.output.result(found, () => [
      `run ${found.runId}: ${found.pictures} pictures laid out by ${found.feature}, ${found.fitted} of them shaped the layout` +
        (found.trustworthiness === null ? '' : `, trustworthiness ${decimal(found.trustworthiness)}`),
    ]);
  },
};

/** One row per picture of the data set; empty places where a picture could not be read. */
async function writePlaces(
  session: Session,
  { sha256, samples }: Projection,
  datasetId: number,
  file: string,
): Promise<void> {
  const project = (await session.workstation()).context.project();
  const bytes = await project.blobs.read(sha256);
  const places = new Float32Array(Uint8Array.from(bytes).buffer);
  if (places.length !== 2 * samples)
    throw new Failure('integrity', 'the layout has another length than its record says; run verify');
  const rows = [csvRow(['sample', 'name', 'x', 'y'])];
  for (const { index, name } of project.samples.iterate(datasetId)) {
    const place = [...places.subarray(2 * index, 2 * index + 2)];
    rows.push(csvRow([index, name, ...place.map((value) => (Number.isNaN(value) ? null : value))]));
  }
  await writeFile(file, rows.join('')).catch((error: unknown) => {
    throw storageFailure(error, 'writing the layout', file);
  });
}
