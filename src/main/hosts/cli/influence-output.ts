import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { InfluenceManifest, InfluentialSample } from '#contract/influence.ts';
import { csvRow } from '../../operations/csv-row.ts';
import type { RecordedInfluence } from '../../operations/record-influence.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import { writeNpy } from './explain-output.ts';
import { decimal, percent, table } from './output.ts';
import type { Session } from './session.ts';

/** What `record.json` holds of a ranking. */
export function influenceRecordFile({ runId, record }: RecordedInfluence) {
  const { content, execution } = record;
  return {
    method: content.method.id,
    source: content.method.source,
    citation: content.method.citation,
    parameters: content.parameters,
    target: content.target,
    output: content.output,
    metrics: content.metrics,
    passes: content.passes,
    seconds: execution.seconds,
    warnings: content.warnings,
    seed: content.seed,
    runtime: content.runtime,
    hashes: {
      inputs: Object.fromEntries(
        content.inputs.map((input) => [`${input.role} ${input.name}`, input.sha256]),
      ),
      outputs: Object.fromEntries(content.outputs.map((output) => [output.name, output.sha256])),
    },
    record: { run: runId, ...record },
  };
}

/**
 * Writes `record.json`, `influence.json`, the listed training pictures as `pictures.csv` and, with `raw`, all values as
 * `scores.npy`, float32 [samples of the training set], into one ranking's folder.
 *
 * @throws Failure `storage`
 */
export async function writeInfluence(
  session: Session,
  recorded: RecordedInfluence,
  directory: string,
  raw: boolean,
): Promise<void> {
  const project = (await session.workstation()).context.project();
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, sha256, type, shape } of project.artifacts.of(recorded.runId)) {
      const file = project.blobs.pathOf(sha256);
      if (type === null) await copyFile(file, path.join(directory, `${name}.json`));
      else if (raw) {
        const left = { name, path: file, type, shape: shape ?? [] };
        await writeNpy(left, path.join(directory, `${name}.npy`));
      }
    }
    await writeFile(path.join(directory, 'pictures.csv'), picturesCsv(recorded.manifest));
    const record = `${JSON.stringify(influenceRecordFile(recorded), null, 2)}\n`;
    await writeFile(path.join(directory, 'record.json'), record);
  } catch (error) {
    throw storageFailure(error, 'writing the ranking', directory);
  }
}

function picturesCsv(manifest: InfluenceManifest): string {
  const lines = (speaks: string, samples: readonly InfluentialSample[]) =>
    samples.map(({ sampleIndex, name, label, predicted, value, share, similarity }, at) =>
      csvRow([speaks, at + 1, sampleIndex, name, label, predicted, value, share, similarity]),
    );
  const header = ['speaks', 'rank', 'sample', 'name', 'label', 'predicted', 'value', 'share', 'similarity'];
  return [csvRow(header), ...lines('for', manifest.for), ...lines('against', manifest.against)].join('');
}

const shownRows = 5;

/** A ranking as people read it: the strongest pictures for and against the target. */
export function rankingLines(manifest: InfluenceManifest): string[] {
  const rows = (speaks: string, samples: readonly InfluentialSample[]) =>
    samples
      .slice(0, shownRows)
      .map(({ sampleIndex, name, label, predicted, value, share, similarity }) => [
        speaks,
        String(sampleIndex),
        name,
        label ?? '-',
        predicted,
        value.toPrecision(4),
        percent(share),
        decimal(similarity, 2),
      ]);
  return table(
    ['', 'sample', 'training picture', 'label', 'predicted', 'value', 'share', 'similarity'],
    [...rows('for', manifest.for), ...rows('against', manifest.against)],
    ['left', 'right', 'left', 'left', 'left', 'right', 'right', 'right'],
  );
}
